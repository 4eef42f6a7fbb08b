import subprocess


def download(url, dest):
    subprocess.check_call(["pget", "-x", url, dest], close_fds=False)
