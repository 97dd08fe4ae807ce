#!/bin/sh
# Creates our namespace and the search attributes that runs are found by. Repeating it changes nothing but the retention.
set -eu

# A spent permit is a closed run: it must be remembered for longer than a permit can live, and the reports of an incident
# for longer than its review takes.
RETENTION=720h

tries=0
until temporal operator cluster health >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo "Temporal at $TEMPORAL_ADDRESS is not healthy after a minute" >&2
    exit 1
  fi
  sleep 1
done

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION" >/dev/null
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION" >/dev/null
fi

# A namespace that was made just now is not known to all parts of the server at once.
tries=0
for name in SatlinkLocation SatlinkEnvironment SatlinkPhase SatlinkOutcome SatlinkScope; do
  until temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then exit 1; fi
    sleep 1
  done
done
echo "namespace $TEMPORAL_NAMESPACE is ready, retention $RETENTION"
