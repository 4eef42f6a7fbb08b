if [ -z "$python" ] && command -v apt-get >/dev/null && apt-get update -qq; then
packages=ca-certificates;
if apt-cache policy python3 | grep -q 'Candidate: @PYTHON@[.~+-]'; then
packages="$packages python3";
python=/usr/bin/python3;
if apt-cache show python3-distutils >/dev/null 2>&1; then packages="$packages python3-distutils"; fi;
fi;
apt-get install -qqy --no-install-recommends $packages;
rm -rf /var/lib/apt/lists/*;
fi;
