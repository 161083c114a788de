"""Security: what is found and where, and what is left alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from nb2prod.analysis import Analysis
from nb2prod.lint import check, find
from nb2prod.observe.recorder.credentials import holds_credential

from .conftest import Cells, Places

# In pieces, so that nobody's scanner takes these for real ones.
CREDENTIALS = {
    "AWS": "AKIA" + "IOSFODNN7ABCDEFG",
    "GitHub": "ghp_" + "a1" * 18,
    "GitHub, fine-grained": "github_pat_" + "a1B" * 10,
    "GitLab": "glpat-" + "a1B-" * 6,
    "Slack": "xoxb-" + "1234567890-abc",
    "Slack's webhook": "https://hooks.slack.com/" + "services/T01/B01/abc",
    "Google": "AIza" + "Sy" * 17 + "x",
    "Hugging Face": "hf_" + "aB" * 17,
    "OpenAI": "sk-" + "proj-" + "a1B" * 10,
    "a web token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "abcdefghijkl",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA" * 4,
    "a database": "postgres://ana:" + "hunter2x" + "@db.local/x",
}


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


def picture(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"image/png": text}, "metadata": {}}


GET = "import requests"
SHELL = "import os, subprocess"
FETCH = "from urllib.request import urlopen, urlretrieve"
LOAD = f"import pickle, yaml, torch\nimport numpy as np\n{FETCH}"

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB601: a password": ("NB601", ["password = 'hunter2x'"], [(0, 1, 12)]),
    "NB601: given to a call": ("NB601", ["connect(user='a', passwd='hunter2x')"], [(0, 1, 26)]),
    "NB601: in a dictionary": ("NB601", ["c = {'api_key': 'a1b2c3d4e5f6a7'}"], [(0, 1, 17)]),
    "NB601: in the environment": (
        "NB601",
        ["os.environ['DB_PASSWORD'] = 'hunter2x'"],
        [(0, 1, 29)],
    ),
    "NB601: by a magic": ("NB601", ["%env DB_PASSWORD=hunter2x"], [(0, 1, 1)]),
    "NB601: the default of a function": (
        "NB601",
        ["def f(password='hunter2x'): pass"],
        [(0, 1, 16)],
    ),
    "NB601: a token": ("NB601", ["auth_token = 'a1b2c3d4e5f6a7b8c9'"], [(0, 1, 14)]),
    "NB601: in a comment": ("NB601", [f"x = 1  # {CREDENTIALS['GitHub']}"], [(0, 1, 10)]),
    "NB601: in a Markdown cell": (
        "NB601",
        [{"cell_type": "markdown", "source": f"Use\n{CREDENTIALS['AWS']}"}],
        [(0, 2, 1)],
    ),
    "NB601: in a cell that does not parse": ("NB601", [f"(\n{CREDENTIALS['AWS']}"], [(0, 2, 1)]),
    "NB601: printed": (
        "NB601",
        [{"source": "x", "outputs": [printed(f"key:\n{CREDENTIALS['GitHub']}\n")]}],
        [(0, 1, 1)],
    ),
    "NB602: a pickle from an address": (
        "NB602",
        [LOAD, "m = pickle.load(urlopen(u))"],
        [(1, 1, 5)],
    ),
    "NB602: an answer": (
        "NB602",
        [f"{LOAD}\n{GET}", "m = pickle.loads(requests.get(u).content)"],
        [(1, 1, 5)],
    ),
    "NB602: a table from an address": (
        "NB602",
        ["import pandas as pd\nd = pd.read_pickle('https://a.org/d.pkl')"],
        [(0, 2, 5)],
    ),
    "NB602: a file that was downloaded": (
        "NB602",
        [
            LOAD,
            "!wget -q https://a.org/m.pkl",
            "with open('m.pkl', 'rb') as f:\n    m = pickle.load(f)",
        ],
        [(2, 2, 9)],
    ),
    "NB602: arrays that may hold objects": (
        "NB602",
        [LOAD, "urlretrieve(u, 'x.npy')", "x = np.load('x.npy', allow_pickle=True)"],
        [(2, 1, 5)],
    ),
    "NB602: weights": (
        "NB602",
        [LOAD, "urlretrieve(u, 'x.pt')\nx = torch.load('x.pt')"],
        [(1, 2, 5)],
    ),
    "NB602: YAML": ("NB602", [LOAD, "c = yaml.load(f)"], [(1, 1, 5)]),
    "NB602: YAML that says so": ("NB602", [LOAD, "c = yaml.unsafe_load(f)"], [(1, 1, 5)]),
    "NB602: a repository's code": (
        "NB602",
        [
            LOAD,
            "m = torch.hub.load('a/b', 'c')\nAutoModel.from_pretrained(n, trust_remote_code=True)",
        ],
        [(1, 1, 5), (1, 2, 1)],
    ),
    "NB602: YAML with a loader that runs code": (
        "NB602",
        [LOAD, "c = yaml.load(f, Loader=yaml.Loader)"],
        [(1, 1, 5)],
    ),
    "NB602: several documents of YAML": ("NB602", [LOAD, "c = yaml.load_all(f)"], [(1, 1, 5)]),
    "NB602: a model of a hub": (
        "NB602",
        [LOAD, "m = joblib.load(hf_hub_download('a/b', 'm.joblib'))"],
        [(1, 1, 5)],
    ),
    "NB603: a request": ("NB603", [GET, "requests.get(u, verify=False)"], [(1, 1, 17)]),
    "NB603: a session": ("NB603", [GET, "s.verify = False"], [(1, 1, 1)]),
    "NB603: Python's own": (
        "NB603",
        ["import ssl\nc = ssl._create_unverified_context()"],
        [(0, 2, 5)],
    ),
    "NB603: a database": ("NB603", ["Elasticsearch(h, verify_certs=False)"], [(0, 1, 18)]),
    "NB603: wget and curl": (
        "NB603",
        ["!wget --no-check-certificate u", "!curl -sk u"],
        [(0, 1, 1), (1, 1, 1)],
    ),
    "NB604: os.system": ("NB604", [SHELL, "os.system(f'gzip {name}')"], [(1, 1, 1)]),
    "NB604: put together": ("NB604", [SHELL, "os.system('gzip ' + name)"], [(1, 1, 1)]),
    "NB604: subprocess with a shell": (
        "NB604",
        [SHELL, "subprocess.run('ls {}'.format(d), shell=True)"],
        [(1, 1, 1)],
    ),
    "NB604: by way of a name": ("NB604", [SHELL, "c = f'ls {d}'\nos.system(c)"], [(1, 2, 1)]),
    "NB604: a line in a loop": ("NB604", ["for name in names:\n    !gzip {name}"], [(0, 2, 5)]),
    "NB604: a line in a function": ("NB604", ["def f(name):\n    !gzip $name"], [(0, 2, 5)]),
    "NB605: eval": ("NB605", ["x = eval(y)"], [(0, 1, 5)]),
    "NB605: a name that is put together": ("NB605", ["x = eval(f'd_{year}')"], [(0, 1, 5)]),
    "NB605: exec of a file": ("NB605", ["exec(open('a.py').read())"], [(0, 1, 1)]),
    "NB605: a variable with a computed name": (
        "NB605",
        ["for n in x:\n    globals()[f'd_{n}'] = 1\nvars()[n] = 2"],
        [(0, 2, 5), (0, 3, 1)],
    ),
    "NB605: variables from a dictionary": (
        "NB605",
        ["globals().update(cfg)"],
        [(0, 1, 1)],
    ),
    "NB605: handed on": ("NB605", ["d['x'] = d['x'].apply(eval)"], [(0, 1, 23)]),
    "NB601: in an address": (
        "NB601",
        ['get("https://a.org/?q=1&api_key=q8Zt31LmP0xv77Rk")'],
        [(0, 1, 5)],
    ),
    "NB601: in a connection": (
        "NB601",
        ['connect("Server=db;Uid=ana;Pwd=q8Zt31Lm;")'],
        [(0, 1, 9)],
    ),
    "NB601: beside a user": ("NB601", ['get(u, auth=("ana", "q8Zt31Lm"))'], [(0, 1, 21)]),
    "NB601: exported in a shell": (
        "NB601",
        ["!export AWS_SECRET_KEY=q8Zt31LmP0xv77Rk"],
        [(0, 1, 22)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB601: from the environment": ("NB601", ["password = os.environ['DB_PASSWORD']"]),
    "NB601: nothing yet": ("NB601", ["password = ''\ntoken = None"]),
    "NB601: to be filled in": (
        "NB601",
        ["api_key = 'YOUR_API_KEY'\ntoken = '<token>'\nsecret = 'xxxxxxxxxxxx'"],
    ),
    "NB601: a word of a text": (
        "NB601",
        ["token = 'the'\npad_token = '[PAD]'\neos_token = '</s>'"],
    ),
    "NB601: the name of a variable": (
        "NB601",
        ["key = os.environ[api_key_name]\nsecret = 'DB_SECRET'"],
    ),
    "NB601: a column": ("NB601", ["key = 'customer_id'\nprimary_key = 'order_no_12345'"]),
    "NB601: a tokenizer": ("NB601", ["tokenizer = 'bert-base-uncased-v2'\nmax_tokens = '4096'"]),
    "NB601: an address without a password": ("NB601", ["u = 'postgres://db.local/x'"]),
    "NB601: an address to be filled in": (
        "NB601",
        ["u = 'postgres://user:password@host/x'", "v = f'a://{u}:{p}@h'"],
    ),
    "NB601: letters of a picture": (
        "NB601",
        [{"source": "x", "outputs": [picture(CREDENTIALS["GitHub"])]}],
    ),
    "NB601: scikit-learn's own display": (
        "NB601",
        [
            {
                "source": "m",
                "outputs": [printed("<div id='sk-container-id-1' class='sk-top-container'>")],
            }
        ],
    ),
    "NB601: an example of AWS": ("NB601", [f"k = '{'AKIA' + 'IOSFODNN7EXAMPLE'}'"]),
    "NB602: a file of one's own": ("NB602", [LOAD, "m = pickle.load(open('m.pkl', 'rb'))"]),
    "NB602: code that lies here, or is not wanted": (
        "NB602",
        [LOAD, "m = torch.hub.load(p, 'c', source='local')\nload(n, trust_remote_code=False)"],
    ),
    "NB602: code of a revision": (
        "NB602",
        [LOAD, "torch.hub.load('a/b:v1', 'c')\nload(n, trust_remote_code=True, revision='4f2a')"],
    ),
    "NB602: data only": (
        "NB602",
        [LOAD, "c = yaml.safe_load(f)\nd = yaml.load(f, Loader=yaml.SafeLoader)"],
    ),
    "NB602: weights only": (
        "NB602",
        [LOAD, "urlretrieve(u, 'x.pt')\nx = torch.load('x.pt', weights_only=True)"],
    ),
    "NB602: arrays": ("NB602", [LOAD, "urlretrieve(u, 'x.npy')\nx = np.load('x.npy')"]),
    "NB603: a certificate of one's own": ("NB603", [GET, "requests.get(u, verify='ca.pem')"]),
    "NB603: another thing to verify": ("NB603", ["check_rows(d, verify=False)"]),
    "NB603: wget and curl": ("NB603", ["!wget -q u", "!curl -sL u -o k"]),
    "NB604: a fixed command": ("NB604", [SHELL, "os.system('ls -l')"]),
    "NB604: a fixed value": ("NB604", [SHELL, "d = 'data'\nos.system(f'ls {d}')"]),
    "NB604: a list": ("NB604", [SHELL, "subprocess.run(['gzip', name], check=True)"]),
    "NB604: quoted": ("NB604", ["import os, shlex\nos.system('gzip ' + shlex.quote(name))"]),
    "NB604: the notebook's own value": ("NB604", ["d = job.path", "!ls {d}"]),
    "NB604: what the shell knows": (
        "NB604",
        ["for x in y:\n    !echo $HOME", "!awk '{print $1}' a.txt"],
    ),
    "NB605: methods": ("NB605", ["model.eval()\nd.eval('a + b')"]),
    "NB605: a name that is written, an object's own": (
        "NB605",
        ["globals()['d'] = 1\nx = globals()[n]\nvars(args)[n] = 2"],
    ),
    "NB605: variables whose names are written": ("NB605", ["globals().update(a=1)"]),
    "NB605: an object's own": ("NB605", ["setattr(model, name, 1)\nvars(model).update(d)"]),
    "NB605: a literal": ("NB605", ["x = eval('1 + 1')", "CODE = '''x = 1'''\nexec(CODE)"]),
    "NB605: plain values": ("NB605", ["import ast\nx = ast.literal_eval(y)"]),
    "NB605: a function of one's own": ("NB605", ["def eval(x):\n    return x\ny = eval(z)"]),
    "NB601: a place for one in an address": (
        "NB601",
        [
            'get(f"https://a.org/?api_key={key}&password={word}")',
            'get("https://a.org/?api_key=YOUR_API_KEY_HERE")',
        ],
    ),
    "NB601: a question about keys": ("NB601", ['q = "select * from t where key=3 and token=4"']),
}


@pytest.mark.parametrize("credential", CREDENTIALS.values(), ids=CREDENTIALS.keys())
def test_credential_is_found_and_never_repeated(
    credential: str, analysis: Callable[..., Analysis]
) -> None:
    written = {"source": json.dumps(credential)}
    shown = {"source": "x", "outputs": [printed(credential)]}
    found = check(analysis(written, shown), [find("NB601")])
    assert [d.location.cell for d in found] == [0, 1]
    assert [d for d in found if credential[8:] in d.message] == []


@pytest.mark.parametrize("credential", CREDENTIALS.values(), ids=CREDENTIALS.keys())
def test_what_the_check_finds_a_recording_hides(credential: str) -> None:
    assert holds_credential(credential)


def test_an_address_in_a_message_hides_its_password(analysis: Callable[..., Analysis]) -> None:
    every = check(analysis(f"create_engine({CREDENTIALS['a database']!r})"))
    assert {"NB203", "NB601"} <= {d.code for d in every}
    assert [d for d in every if "hunter2x" in d.message] == []
