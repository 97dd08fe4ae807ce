#!/bin/sh
# Reads docker-compose.yml, alone and with each file on top of it, with the parser that Docker Compose itself uses (compose-go).
# Then it reads it as a site that has set nothing: the parser must name each variable that a site has to set. Needs Go, and
# fetches the parser the first time.
set -eu
cd "$(dirname "$0")/.."
cache="${XDG_CACHE_HOME:-$HOME/.cache}/satlink-responder/compose"
parser="$cache/cmd"
if [ ! -x "$parser" ]; then
  echo 'fetching the parser of Docker Compose'
  GOBIN="$cache" go install github.com/compose-spec/compose-go/v2/cmd@v2.16.2
fi
copies=$(mktemp -d)
trap 'rm -r "$copies"' EXIT

# This parser's own command takes no values of variables, so a copy has an example for each.
example() {
  copy="$copies/$(basename "$1")"
  sed 's/:?[^}]*}/:-.\/example}/g' "$1" > "$copy"
  echo "$copy"
}
base=$(example docker-compose.yml)
for more in '' deploy/people.yml deploy/xo-as-user.yml; do
  # shellcheck disable=SC2046
  COMPOSE_PROFILES=monitoring "$parser" "$base" $(test -z "$more" || example "$more") > /dev/null
  echo "read: docker-compose.yml $more"
done

wanted=$(grep -o '\${[A-Z_]*:?' docker-compose.yml | tr -dc 'A-Z_\n' | sort -u)
named=$("$parser" docker-compose.yml 2>&1 | sed -n 's/.*required variable \([A-Z_]*\) is missing.*/\1/p' | sort -u)
if [ "$wanted" != "$named" ]; then
  printf 'not named by the parser, or named too much:\n%s\n' "$named" >&2
  exit 1
fi
printf 'a site has to set:\n%s\n' "$named"
