#!/bin/sh
# The server reads its database password from the environment only, so it is put there here, from its file.
set -eu
POSTGRES_PWD=$(cat "$POSTGRES_PWD_FILE")
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
