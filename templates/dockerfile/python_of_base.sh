for name in python python@MINOR@ python3; do
if is_wanted "$name"; then python=$(command -v "$name"); break; fi;
done;
if [ -z "$python" ] && command -v apt-get >/dev/null && apt-get update -qq; then
packages="";
if apt-cache policy python3 | grep -q 'Candidate: @PYTHON@[.~+-]'; then packages=python3; python=/usr/bin/python3; fi;
if [ -n "$packages" ] && apt-cache show python3-distutils >/dev/null 2>&1; then packages="python3 python3-distutils"; fi;
apt-get install -qqy --no-install-recommends ca-certificates $packages;
rm -rf /var/lib/apt/lists/*;
fi;
