#!/bin/sh
# What the browser and foreign-client tests need from Debian. As root or with `sudo -n`; else those
# tests are skipped and say so.
set -u

missing=""
command -v chromium >/dev/null || missing="$missing chromium"
fc-list :lang=vi 2>/dev/null | grep -q "Noto Sans" || missing="$missing fonts-noto-core"
command -v apache2 >/dev/null || [ -x /usr/sbin/apache2 ] || missing="$missing apache2"
[ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing="$missing libapache2-mod-auth-openidc"
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Thiếu gói hệ thống, các phép thử cần chúng sẽ bị bỏ qua / missing, tests skipped:$missing"
    exit 0
fi
command -v apt-get >/dev/null || { echo "No apt-get; missing:$missing"; exit 0; }

echo "Cài gói hệ thống / installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq >/dev/null || true
# One by one: what cannot be had must not keep the others away.
for package in $missing; do
    $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
        echo "Không cài được / cannot install: $package"
done
