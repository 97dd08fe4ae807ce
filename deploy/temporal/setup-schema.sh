#!/bin/sh
# Creates or updates Temporal's two databases. Repeating it changes nothing.
set -eu

SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD

setup() {
  SQL_DATABASE=$1
  export SQL_DATABASE
  temporal-sql-tool create-database
  temporal-sql-tool setup-schema -v 0.0
  temporal-sql-tool update-schema -d "${TEMPORAL_SCHEMA:-/etc/temporal/schema}/postgresql/v12/$2/versioned"
}

setup temporal temporal
setup temporal_visibility visibility
