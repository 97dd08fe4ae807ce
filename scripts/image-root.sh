#!/bin/sh
# image-root.sh APP ROOT: makes the root of the image from a built APP with its production packages. In it are our code,
# Node, the libraries that both load, and the certificates of the system. There is no shell and no package manager.
set -eu
app=$1
root=$2
# What is unpacked may not be larger.
MAX_MB=250

mkdir -p "$root/app" "$root/etc/ssl/certs" "$root/usr/bin" "$root/usr/local/bin" "$root/var/lib" "$root/tmp"
cp -R "$app/package.json" "$app/dist" "$app/node_modules" "$root/app"
if [ -e "$app/LICENSE" ]; then cp "$app/LICENSE" "$root/app"; fi

modules="$root/app/node_modules"
case "$(uname -m)" in
  x86_64) core=x86_64-unknown-linux-gnu ;;
  aarch64) core=aarch64-unknown-linux-gnu ;;
  *) echo "there is no native core for $(uname -m)" >&2; exit 1 ;;
esac
# The cores of other platforms, and the sources of all of them.
find "$modules/@temporalio/core-bridge/releases" -mindepth 1 -maxdepth 1 ! -name "$core" -exec rm -r {} +
(cd "$modules/@temporalio/core-bridge" && rm -rf sdk-core src ts bridge-macros Cargo.toml Cargo.lock)
rm -rf "$modules"/@libsql/*-musl
# They compile and shrink workflows. Ours are compiled already.
(cd "$modules" && rm -rf @swc terser caniuse-lite @webassemblyjs .cache .package-lock.json)
# The same code for other loaders than ours.
rm -rf "$modules"/@opentelemetry/*/build/esm "$modules"/@opentelemetry/*/build/esnext
# For compilers and people.
find "$modules" -type f \( -name '*.map' -o -name '*.ts' -o -name '*.cts' -o -name '*.mts' -o -name '*.flow' \
  -o -name '*.md' -o -name '*.markdown' \) -exec rm {} +

node=$(command -v node)
cp -L "$node" "$root/usr/local/bin/node"
# The first line of satlink names it.
cp -L /usr/bin/env "$root/usr/bin/env"
ln -s /app/dist/src/cli/main.js "$root/usr/local/bin/satlink"
{
  ldd "$node" /usr/bin/env
  find "$modules" -name '*.node' -exec ldd {} +
} | sed -n -e 's/.*=> \(\/[^ ]*\).*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*ld-linux[^ ]*\) .*/\1/p' | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done

cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'node:x:1000:1000::/tmp:/sbin/nologin' > "$root/etc/passwd"
echo 'node:x:1000:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"
# A new volume for the archive gets its owner from here.
install -d -o 1000 -g 1000 -m 700 "$root/var/lib/satlink"

megabytes=$(($(du -sk --apparent-size "$root" | cut -f 1) / 1000))
echo "the root of the image: $megabytes MB"
if [ "$megabytes" -gt "$MAX_MB" ]; then
  echo "more than $MAX_MB MB" >&2
  exit 1
fi
