#!/bin/sh
# Debian's Chromium, for the browser tests. Where it is missing and cannot be
# installed (no root, another system), those tests skip and say so.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests."
    (apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core) >/dev/null 2>&1 && exit 0
fi
echo "Chromium is not here and could not be installed: the browser tests will skip."
