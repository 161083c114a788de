"""What a run would touch outside the notebook's folder, found by reading."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis
from nb2prod.observe.outside import find_outside

W, D, SH, I = (  # noqa: E741
    "writes outside its folder",
    "deletes outside its folder",
    "runs a shell command",
    "installs packages",
)
S, R = "sends to the network", "reads from the network"
DB, MAIL, MSG, CLOUD = (
    "uses a database",
    "sends mail",
    "sends messages",
    "writes to cloud storage",
)

FOUND = {
    "a table at an absolute path": ("df.to_csv('/data/out.csv')", [(W, "/data/out.csv")]),
    "a path in a variable": ("P = '/data/o.csv'\nopen(P, 'w')", [(W, "/data/o.csv")]),
    "the home folder": ("open('~/x.txt', 'w')", [(W, "~/x.txt")]),
    "a figure": ("plt.savefig('/home/ana/x.png')", [(W, "/home/ana/x.png")]),
    "a folder made": ("os.makedirs('/data/new')", [(W, "/data/new")]),
    "a file deleted": ("import os\nos.remove('/data/x.csv')", [(D, "/data/x.csv")]),
    "a folder deleted": ("import shutil\nshutil.rmtree('/data/x')", [(D, "/data/x")]),
    "a Path deleted": ("Path('/data/x.csv').unlink()", [(D, "/data/x.csv")]),
    "a post": ("import requests\nrequests.post(u, json=d)", [(S, "requests.post(u, json=d)")]),
    "a post by another name": ("import requests as r\nr.post(u)", [(S, "r.post(u)")]),
    "a post of a session": (
        "import requests\ns = requests.Session()\ns.put(u)",
        [(S, "s.put(u)")],
    ),
    "a post by request": (
        "import requests\nrequests.request('POST', u)",
        [(S, "requests.request('POST', u)")],
    ),
    "a post by urlopen": (
        "from urllib.request import urlopen\nurlopen(u, data=b'x')",
        [(S, "urlopen(u, data=b'x')")],
    ),
    "a post to an address, told once": (
        "import requests\nrequests.post('https://a.org/x')",
        [(S, "https://a.org/x")],
    ),
    "packages by this very interpreter": (
        "!{sys.executable} -m pip install x",
        [(I, "{sys.executable} -m pip install x")],
    ),
    "a get": ("import requests\nrequests.get(u)", [(R, "requests.get(u)")]),
    "a table read from the network": (
        "pd.read_csv('https://a.org/x.csv')",
        [(R, "https://a.org/x.csv")],
    ),
    "mail": ("import smtplib\nsmtplib.SMTP('mail')", [(MAIL, "smtplib.SMTP('mail')")]),
    "a message": (
        "from slack_sdk import WebClient\nc = WebClient(t)\nc.chat_postMessage(channel=x)",
        [(MSG, "c.chat_postMessage(channel=x)")],
    ),
    "a database": ("import psycopg2\npsycopg2.connect(d)", [(DB, "psycopg2.connect(d)")]),
    "an engine": (
        "from sqlalchemy import create_engine\ncreate_engine('postgresql://h/d')",
        [(DB, "postgresql://h/d")],
    ),
    "a database's magic": ("%sql select 1", [(DB, "%sql select 1")]),
    "a bucket": (
        "import boto3\ns3 = boto3.client('s3')\ns3.upload_file('a', 'b', 'c')",
        [(CLOUD, "s3.upload_file('a', 'b', 'c')")],
    ),
    "a table in a bucket": ("df.to_csv('s3://b/x.csv')", [(CLOUD, "s3://b/x.csv")]),
    "a command": ("!./train.sh", [(SH, "./train.sh")]),
    "a Python program": ("!python train.py", [("runs a Python program", "python train.py")]),
    "the kernel's own Python": (
        "import subprocess, sys\nsubprocess.run([sys.executable, 'train.py'])",
        [("runs a Python program", "{…} train.py")],
    ),
    "a command that deletes": ("!rm -rf ~/data", [(SH, "rm -rf ~/data")]),
    "a command by os.system": ("import os\nos.system('reboot')", [(SH, "reboot")]),
    "a command as a list": (
        "import subprocess\nsubprocess.run(['make', 'it'])",
        [(SH, "make it")],
    ),
    "a computed command": ("import os\nos.system(x)", [(SH, "os.system(x)")]),
    "a script": ("%%bash\nls\nmake", [(SH, "make")]),
    "another language": ("%%perl\nprint 1", [(SH, "%%perl")]),
    "a redirection": ("!echo x > /etc/hosts", [(SH, "echo x > /etc/hosts")]),
    "a file moved after cd": ("!cd /data && rm x", [(SH, "rm x")]),
    "packages": ("!pip install x", [(I, "pip install x")]),
    "packages by magic": ("%pip install x", [(I, "pip install x")]),
    "packages by python -m": ("!python3 -m pip install x", [(I, "python3 -m pip install x")]),
    "a file fetched by a command": ("!wget http://a/b.csv", [(R, "wget http://a/b.csv")]),
    "a post by curl": ("!curl -d x=1 http://a", [(S, "curl -d x=1 http://a")]),
    "a file written by magic": ("%%writefile /data/x.py\nx", [(W, "/data/x.py")]),
}


@pytest.mark.parametrize(("source", "expected"), FOUND.values(), ids=FOUND.keys())
def test_found(
    analysis: Callable[..., Analysis], source: str, expected: list[tuple[str, str]]
) -> None:
    assert [(fact.kind, fact.what) for fact in find_outside(analysis(source))] == expected


INNOCENT = {
    "a relative write": "df.to_csv('out/x.csv')\nopen('../x', 'w')",
    "a local file read": "pd.read_csv('/data/x.csv')\nopen('/home/ana/x')",
    "a temporary file": "open('/tmp/x', 'w')\nopen('/dev/null', 'w')",
    "a file of one's own deleted": "import os\nos.remove('x.csv')\nshutil.rmtree('out')",
    "a list's remove": "names.remove('/data/x')",
    "a dictionary's get": "d.get('https')\nd.post(1)\nstate.delete(x)",
    "a field of what was read": "import requests\nx = f(requests).json()\nx.get('a')",
    "a database beside the notebook": "import sqlite3\nsqlite3.connect('x.db')",
    "an engine on a file": "import sqlalchemy\nsqlalchemy.create_engine('sqlite:///x.db')",
    "an engine in memory": "import sqlalchemy\nsqlalchemy.create_engine('sqlite://')",
    "a magic on a file of one's own": "U = 'sqlite:///x.db'\n%sql $U\n%sql select 1",
    "commands that look": "!ls -la /data | head -3\n!cat x; pwd\n!wc -l *.csv\n!nvidia-smi",
    "a version": "!python --version\n!git log --oneline\n!pip list | grep pandas",
    "commands that stay inside": "!mkdir -p out\n!unzip -o x.zip -d out\n!rm tmp.csv\n!cp /d/x .",
    "a redirection inside": "!echo x > x.txt 2>/dev/null",
    "a command's computed path": "!mkdir -p {folder}\n!head $x",
    "a script that looks": "%%bash\n# what is there\nfor f in *.csv; do\n  head $f\ndone",
    "plotting and time": "%matplotlib inline\n%time f()\n%load_ext autoreload",
    "an address that is only text": "URL = 'https://a.org'\nprint(URL)",
}


@pytest.mark.parametrize("source", INNOCENT.values(), ids=INNOCENT.keys())
def test_innocent(
    analysis: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.chdir("/")  # below a temporary folder, temporary files lie outside
    assert find_outside(analysis(source)) == ()


def test_facts_have_their_place_and_order(analysis: Callable[..., Analysis]) -> None:
    facts = find_outside(analysis("x = 1", "!make\n\n!reboot", "open('/data/x', 'w')"))
    assert [str(fact.location) for fact in facts] == [
        "cell 2, line 1",
        "cell 2, line 3",
        "cell 3, line 1",
    ]


def test_only_reading_is_not_grave(analysis: Callable[..., Analysis]) -> None:
    facts = find_outside(analysis("!wget http://a/b\n!make"))
    assert [fact.is_grave for fact in facts] == [False, True]


def test_the_notebooks_own_folder_is_not_outside(analysis: Callable[..., Analysis]) -> None:
    home = analysis("x = 1").notebook.path.absolute().parent
    source = f"open('{home}/a.csv', 'w')\nopen('{home}/../a.csv', 'w')\nopen('{home}2/a', 'w')"
    found = [fact.what for fact in find_outside(analysis(source))]
    assert found == [f"{home}/../a.csv", f"{home}2/a"]
