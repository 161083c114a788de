"""Runs that give the same again: what is found and where, and what is left alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.analysis import analyze
from nb2prod.lint import check, find, fix
from nb2prod.notebook import Notebook
from nb2prod.notebook.declared import declared_around

from .conftest import Cells, Places

NUMPY = "import numpy as np"
RANDOM = "import random"
PANDAS = "import pandas as pd"
SPLIT = "from sklearn.model_selection import train_test_split"
SCALE = f"{SPLIT}\nfrom sklearn.preprocessing import StandardScaler"
CLOCK = "from datetime import datetime, timedelta\nimport time"
FILES = "import glob, os\nfrom pathlib import Path"

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB501: NumPy": ("NB501", [NUMPY, "x = np.random.rand(3)"], [(1, 1, 5)]),
    "NB501: random": ("NB501", [f"{RANDOM}\nx = random.choice(y)"], [(0, 2, 5)]),
    "NB501: a name taken from random": (
        "NB501",
        ["from random import gauss\nx = gauss(0, 1)"],
        [(0, 2, 5)],
    ),
    "NB501: a generator without a seed": (
        "NB501",
        [NUMPY, "r = np.random.default_rng()"],
        [(1, 1, 5)],
    ),
    "NB501: a split": ("NB501", [SPLIT, "a, b = train_test_split(x)"], [(1, 1, 8)]),
    "NB501: None is no seed": (
        "NB501",
        [SPLIT, "a, b = train_test_split(x, random_state=None)"],
        [(1, 1, 8)],
    ),
    "NB501: a forest by another name": (
        "NB501",
        ["from sklearn.ensemble import RandomForestClassifier as F\nm = F(10)"],
        [(0, 2, 5)],
    ),
    "NB501: folds that are shuffled": (
        "NB501",
        ["from sklearn.model_selection import KFold\nf = KFold(5, shuffle=True)"],
        [(0, 2, 5)],
    ),
    "NB501: a sample of a table": ("NB501", [PANDAS, "d = d.sample(frac=0.5)"], [(1, 1, 5)]),
    "NB501: PyTorch": ("NB501", ["import torch\nx = torch.randn(2)"], [(0, 2, 5)]),
    "NB501: a loader that shuffles": (
        "NB501",
        ["from torch.utils.data import DataLoader\nd = DataLoader(x, shuffle=True)"],
        [(0, 2, 5)],
    ),
    "NB501: Keras": (
        "NB501",
        ["from tensorflow import keras\nm = keras.Sequential([])\nm.fit(X, y)"],
        [(0, 2, 5)],
    ),
    "NB501: the seed comes too late": (
        "NB501",
        [NUMPY, "x = np.random.rand(3)", "np.random.seed(1)"],
        [(1, 1, 5)],
    ),
    "NB501: a seed for another library": (
        "NB501",
        [f"{NUMPY}\n{RANDOM}\nrandom.seed(1)\nx = np.random.rand(3)"],
        [(0, 4, 5)],
    ),
    "NB501: once for a cell": (
        "NB501",
        [f"{NUMPY}\na = np.random.rand(3)\nb = np.random.rand(3)"],
        [(0, 2, 5)],
    ),
    "NB502: today in a table": ("NB502", [CLOCK, "d['now'] = datetime.now()"], [(1, 1, 12)]),
    "NB502: today in a file's name": (
        "NB502",
        [CLOCK, "d.to_csv(f'{datetime.now():%Y}.csv')"],
        [(1, 1, 13)],
    ),
    "NB502: by way of a name": (
        "NB502",
        [CLOCK, "now = datetime.now()", "d = d[d.t > now - timedelta(days=7)]"],
        [(1, 1, 7)],
    ),
    "NB502: seconds in a name": ("NB502", [CLOCK, "n = f'model-{int(time.time())}'"], [(1, 1, 18)]),
    "NB502: by other libraries": (
        "NB502",
        ["import arrow, pendulum", "d['now'] = arrow.utcnow()\nd['day'] = pendulum.today()"],
        [(1, 1, 12), (1, 2, 12)],
    ),
    "NB502: by Spark": (
        "NB502",
        [
            "from pyspark.sql import functions as F",
            "d = d.withColumn('now', F.current_timestamp())",
        ],
        [(1, 1, 25)],
    ),
    "NB502: an age": (
        "NB502",
        ["from datetime import date\nage = date.today().year - d['born']"],
        [(0, 2, 7)],
    ),
    "NB503: the first of a folder": ("NB503", [FILES, "f = glob.glob('*.csv')[0]"], [(1, 1, 5)]),
    "NB503: gathered in a loop": (
        "NB503",
        [FILES, "for f in os.listdir(p):\n    rows.append(f)"],
        [(1, 1, 10)],
    ),
    "NB503: by way of a name": (
        "NB503",
        [FILES, "files = os.listdir(p)", "d = pd.concat([read(f) for f in files])"],
        [(1, 1, 9)],
    ),
    "NB503: a path's children": (
        "NB503",
        [FILES, "d = pd.concat([read(f) for f in Path(p).iterdir()])"],
        [(1, 1, 33)],
    ),
    "NB503: the list of a comprehension": (
        "NB503",
        [FILES, "f = [p for p in glob.glob('*.csv')]"],
        [(1, 1, 17)],
    ),
    "NB503: made in a function": (
        "NB503",
        [FILES, "def f(p):\n    return [read(x) for x in os.listdir(p)]"],
        [(1, 2, 30)],
    ),
    "NB503: added to a list": (
        "NB503",
        [FILES, "for f in glob.glob('*'):\n    rows += [read(f)]"],
        [(1, 1, 10)],
    ),
    "NB503: rows of a table": ("NB503", [FILES, "d = pd.DataFrame(os.listdir(p))"], [(1, 1, 18)]),
    "NB503: a loop over a set": (
        "NB503",
        ["for s in {'a', 'b'}:\n    out.append(s)"],
        [(0, 1, 10)],
    ),
    "NB503: a loop over a set that has a name": (
        "NB503",
        ["seen = set(names)\nfor s in seen:\n    out.append(s)"],
        [(0, 2, 10)],
    ),
    "NB504: a shell line": ("NB504", ["!pip install x"], [(0, 1, 1)]),
    "NB504: a magic": ("NB504", ["%pip install x"], [(0, 1, 1)]),
    "NB504: conda and apt": (
        "NB504",
        ["!conda install -y x", "!apt-get -qq install x"],
        [(0, 1, 1), (1, 1, 1)],
    ),
    "NB504: in a shell cell": ("NB504", ["%%bash\nls\npip3 install x"], [(0, 1, 1)]),
    "NB504: by os.system": ("NB504", ["import os\nos.system('pip install x')"], [(0, 2, 1)]),
    "NB504: by subprocess": (
        "NB504",
        ["import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'x'])"],
        [(0, 2, 1)],
    ),
    "NB504: many lines are one": ("NB504", ["!pip install x\n!pip install y"], [(0, 1, 1)]),
    "NB506: UTC that does not say so": ("NB506", [CLOCK, "t = datetime.utcnow()"], [(1, 1, 5)]),
    "NB506: the machine's local time": (
        "NB506",
        [CLOCK, "t = datetime.fromtimestamp(s)"],
        [(1, 1, 5)],
    ),
    "NB506: a time with its zone against one without": (
        "NB506",
        [
            PANDAS,
            "d['t'] = pd.to_datetime(d['t'], utc=True)",
            "d[d['t'] > pd.Timestamp('2024-01-01')]",
        ],
        [(2, 1, 12)],
    ),
    "NB506: hours without a zone": (
        "NB506",
        [PANDAS, "h = d.resample('15min').sum()", "h = d.groupby(pd.Grouper(freq='H')).sum()"],
        [(1, 1, 5), (2, 1, 15)],
    ),
    "NB506: the clock against a column": (
        "NB506",
        [CLOCK, "d = d[d['t'] > datetime.now() - timedelta(days=7)]"],
        [(1, 1, 16)],
    ),
    "NB506: a zone of pytz": (
        "NB506",
        [f"{CLOCK}\nimport pytz", "t.replace(tzinfo=pytz.timezone('Europe/Berlin'))"],
        [(1, 1, 18)],
    ),
    "NB507: a scaler before the split": (
        "NB507",
        [SCALE, "X = StandardScaler().fit_transform(X)", "a, b = train_test_split(X)"],
        [(1, 1, 5)],
    ),
    "NB507: fitted first, then applied": (
        "NB507",
        [SCALE, "s = StandardScaler()\ns.fit(X)\nZ = s.transform(X)", "a, b = train_test_split(Z)"],
        [(1, 2, 1)],
    ),
    "NB507: some columns of a table": (
        "NB507",
        [SCALE, "s = StandardScaler()\nd[c] = s.fit_transform(d[c])", "a, b = train_test_split(d)"],
        [(1, 2, 8)],
    ),
    "NB507: within the split": (
        "NB507",
        [SCALE, "a, b = train_test_split(StandardScaler().fit_transform(X))"],
        [(1, 1, 25)],
    ),
    "NB507: oversampled first": (
        "NB507",
        [SPLIT, "s = SMOTE()\nX, y = s.fit_resample(X, y)", "a, b, c, e = train_test_split(X, y)"],
        [(1, 2, 8)],
    ),
    "NB507: before a cross validation": (
        "NB507",
        [SCALE, "X = StandardScaler().fit_transform(X)\ncross_val_score(m, X, y)"],
        [(1, 1, 5)],
    ),
    "NB507: the target among the features": (
        "NB507",
        ["X = d[['a', 'b', 'y']]\ny = d['y']\nm.fit(X, y)"],
        [(0, 3, 1)],
    ),
    "NB508: some lines of a file": (
        "NB508",
        [PANDAS, "d = pd.read_csv(p, nrows=1000)"],
        [(1, 1, 5)],
    ),
    "NB508: the head instead of the table": ("NB508", ["d = d.head(1000)"], [(0, 1, 5)]),
    "NB508: a part instead of the table": (
        "NB508",
        ["d = d.sample(frac=0.1, random_state=1)"],
        [(0, 1, 5)],
    ),
    "NB508: some lines for polars": ("NB508", ["d = pl.read_csv(p, n_rows=1000)"], [(0, 1, 5)]),
    "NB508: Spark's": ("NB508", ["d = d.limit(1000)\nm.fit(d)"], [(0, 1, 5)]),
    "NB508: Spark's, written as a table": (
        "NB508",
        ["d = spark.table(t).limit(1000)\nd.write.mode('overwrite').saveAsTable(u)"],
        [(0, 1, 5)],
    ),
    "NB508: Spark's, taken to pandas": (
        "NB508",
        ["d = t.limit(1000).toPandas()\nm.fit(d)"],
        [(0, 1, 5)],
    ),
    "NB508: a part for Spark": ("NB508", ["d = d.sample(fraction=0.1)"], [(0, 1, 5)]),
    "NB508: polars', written to a file": (
        "NB508",
        ["d = pl.read_csv(p).head(1000)\nd.write_parquet(o)"],
        [(0, 1, 5)],
    ),
    "NB508: some lines that are read lazily": (
        "NB508",
        ["d = pl.scan_csv(p, n_rows=1000)"],
        [(0, 1, 5)],
    ),
    "NB508: a cut": ("NB508", ["X = X[:1000]\nm.fit(X, y)"], [(0, 1, 5)]),
    "NB508: a cut that a model is fitted on": (
        "NB508",
        ["m.fit(X.iloc[:1000], y.iloc[:1000])\nn.fit(X[:500], y[:500])"],
        [(0, 1, 7), (0, 2, 7)],
    ),
    "NB508: a sample that a model is fitted on": (
        "NB508",
        ["s = d.sample(1000, random_state=1)\nm.fit(s, y)"],
        [(0, 1, 5)],
    ),
    "NB503: words that get numbers": (
        "NB503",
        ["index = {w: i for i, w in enumerate(set(words))}"],
        [(0, 1, 37)],
    ),
    "NB503: words that get numbers in a loop": (
        "NB503",
        ["known = set(words)\nfor i, w in enumerate(known):\n    index[w] = i"],
        [(0, 2, 23)],
    ),
    "NB503: what is left of two sets": (
        "NB503",
        ['columns = list(set(df.columns) - {"y"})\nX = df[columns]'],
        [(0, 1, 16)],
    ),
    "NB503: what two sets have in common": (
        "NB503",
        ["x = tuple(set(a).intersection(b))\ny = x[0]"],
        [(0, 1, 11)],
    ),
    "NB503: a list made of a set": (
        "NB503",
        ["upper = [w.upper() for w in set(words)]"],
        [(0, 1, 29)],
    ),
    "NB503: files that get numbers": (
        "NB503",
        [FILES, "for i, f in enumerate(os.listdir(d)):\n    images[i] = f"],
        [(1, 1, 23)],
    ),
    "NB503: files of all folders below": (
        "NB503",
        [FILES, "for root, _, files in os.walk(d):\n    for f in files:\n        rows.append(f)"],
        [(1, 1, 23)],
    ),
    "NB503: the next file": ("NB503", [FILES, 'first = next(Path(d).glob("*.csv"))'], [(1, 1, 14)]),
    "NB506: a clock that is compared by its name": (
        "NB506",
        [CLOCK, 'now = datetime.now()\nd = df[df["t"] > now - timedelta(days=3)]'],
        [(1, 1, 7)],
    ),
    "NB506: a limit that is compared by its name": (
        "NB506",
        [
            CLOCK,
            't = datetime(2020, 1, 1)\ndf["t"] = to_datetime(df.t, utc=True)\nd = df[df.t > t]',
        ],
        [(1, 1, 5)],
    ),
    "NB506: a text without a zone": (
        "NB506",
        [
            "from datetime import datetime, timezone",
            't = datetime.strptime(s, "%H:%M")\nlate = t < datetime.now(timezone.utc)',
        ],
        [(1, 1, 5)],
    ),
    "NB506: an index that has a zone": (
        "NB506",
        [CLOCK, 'df.index = df.index.tz_localize("UTC")\ndf = df[df.index > datetime(2020, 1, 1)]'],
        [(1, 2, 20)],
    ),
    "NB506: seconds of a whole column": (
        "NB506",
        [CLOCK, 'df["t"] = df["s"].apply(datetime.fromtimestamp)'],
        [(1, 1, 11)],
    ),
    "NB506: a row for each hour": ("NB506", ['df.asfreq("h")'], [(0, 1, 1)]),
    "NB507: what is cut into training and test": (
        "NB507",
        [
            SCALE,
            "d = StandardScaler().fit_transform(d)\ntrain = d[:n]\ntest = d[n:, :]",
        ],
        [(1, 1, 5)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB501: another view of a model that is there": (
        "NB501",
        ["from keras import Model\nm = Model(inputs=a.input, outputs=a.output)\nm.fit(X, y)"],
    ),
    "NB501: a seed before": ("NB501", [NUMPY, "np.random.seed(1)", "x = np.random.rand(3)"]),
    "NB501: a seed for everything": ("NB501", [NUMPY, "set_seed(1)", "x = np.random.rand(3)"]),
    "NB501: a function, seeded before it is called": (
        "NB501",
        [NUMPY, "def f():\n    return np.random.rand(3)", "np.random.seed(1)\nf()"],
    ),
    "NB501: NumPy's seed counts for scikit-learn": (
        "NB501",
        [f"{NUMPY}\n{SPLIT}", "np.random.seed(1)\na, b = train_test_split(x)"],
    ),
    "NB501: a state is given": ("NB501", [SPLIT, "a, b = train_test_split(x, random_state=1)"]),
    "NB501: a state may be among the settings": (
        "NB501",
        [SPLIT, "a, b = train_test_split(x, **s)"],
    ),
    "NB501: nothing is shuffled": ("NB501", [SPLIT, "a, b = train_test_split(x, shuffle=False)"]),
    "NB501: folds in order": ("NB501", ["from sklearn.model_selection import KFold\nf = KFold(5)"]),
    "NB501: a seeded generator": ("NB501", [NUMPY, "r = np.random.default_rng(1)\nx = r.normal()"]),
    "NB501: a sample that is only shown": ("NB501", [PANDAS, "d.sample(5)"]),
    "NB501: somebody else's sample": ("NB501", [PANDAS, "a = env.action_space.sample()"]),
    "NB501: somebody else's choice": ("NB501", ["x = menu.choice(y)"]),
    "NB502: a stretch": ("NB502", [CLOCK, "t0 = time.time()\nf()\ns = time.time() - t0"]),
    "NB502: a stretch of datetimes": (
        "NB502",
        [CLOCK, "start = datetime.now()\nf()\nend = datetime.now()\nx = end - start"],
    ),
    "NB502: printed": ("NB502", [CLOCK, "print('done', datetime.now())"]),
    "NB502: logged by way of a name": ("NB502", [CLOCK, "now = datetime.now()\nlogger.info(now)"]),
    "NB502: a fixed day": ("NB502", [CLOCK, "d['now'] = datetime(2024, 5, 31)"]),
    "NB502: when a record was made": ("NB502", [CLOCK, "r = {'created_at': datetime.now()}"]),
    "NB503: sorted": ("NB503", [FILES, "f = sorted(glob.glob('*.csv'))[0]"]),
    "NB503: sorted afterwards": ("NB503", [FILES, "f = os.listdir(p)\nf.sort()\nx = f[0]"]),
    "NB503: counted": ("NB503", [FILES, "n = len(os.listdir(p))"]),
    "NB503: looked up": ("NB503", [FILES, "ok = 'a.csv' in os.listdir(p)"]),
    "NB503: deleted one after the other": (
        "NB503",
        [FILES, "for f in os.listdir(p):\n    os.remove(f)"],
    ),
    "NB503: a set of their names": (
        "NB503",
        [FILES, "f = glob.glob('*')\nn = set([os.path.basename(p) for p in f])"],
    ),
    "NB503: gathered, then sorted": (
        "NB503",
        [FILES, "for f in os.listdir(p):\n    rows.append(f)", "rows.sort()"],
    ),
    "NB503: a comprehension that is sorted": (
        "NB503",
        [FILES, "f = [p for p in glob.glob('*.csv')]\nfor x in sorted(f): use(x)"],
    ),
    "NB503: a condition": ("NB503", [FILES, "x = [d for d in dirs if os.listdir(d)]"]),
    "NB503: a loop over a set that gathers nothing": (
        "NB503",
        ["for s in {'a', 'b'}:\n    print(s)"],
    ),
    "NB503: a loop over a set of numbers": (
        "NB503",
        [
            "for s in {1, 2}:\n    out.append(s)\nfor s in set(range(3)):\n    out.append(s)\n"
            "for s in {(int(a), int(b)) for a, b in pairs}:\n    out.append(s)"
        ],
    ),
    "NB503: what may be a set": (
        "NB503",
        ["seen = set(names)\nseen = order(seen)\nfor s in seen:\n    out.append(s)"],
    ),
    "NB503: a list of a set, then sorted": ("NB503", ["x = list(set(y))\nx.sort()"]),
    "NB503: a set of what occurs": ("NB503", ["n = len(list(set(x)))\ny = sorted(set(x))"]),
    "NB504: another command": ("NB504", ["!pip list\n!ls", "%pip --version"]),
    "NB504: a comment": ("NB504", ["%%bash\n# pip install x"]),
    "NB504: for Colab only": ("NB504", ["if IN_COLAB:\n    !pip install x"]),
    "NB504: a text": ("NB504", ["print('pip install x')"]),
    "NB505: nothing is declared": ("NB505", ["import pandas\nimport sklearn\nimport lightgbm"]),
    "NB506: UTC that says so": (
        "NB506",
        ["from datetime import datetime, UTC\nt = datetime.now(UTC)"],
    ),
    "NB506: only put into words": ("NB506", [CLOCK, "s = datetime.utcnow().strftime('%Y')"]),
    "NB506: both with a zone": (
        "NB506",
        [
            PANDAS,
            "d['t'] = pd.to_datetime(d['t'], utc=True)",
            "d[d['t'] > pd.Timestamp('2024-01-01', tz='UTC')]",
        ],
    ),
    "NB506: both without": ("NB506", [PANDAS, "d[d['t'] > pd.Timestamp('2024-01-01')]"]),
    "NB506: days, weeks and months": (
        "NB506",
        ["d.resample('D').sum()\nd.resample('W').sum()\nd.resample('MS').sum()\nd.resample(n)"],
    ),
    "NB506: hours in a notebook that names a zone": (
        "NB506",
        ["d = d.tz_localize('Europe/Berlin')", "h = d.resample('h').sum()"],
    ),
    "NB506: hours of seconds since 1970": (
        "NB506",
        [PANDAS, "d['t'] = pd.to_datetime(d['t'], unit='s')", "h = d.resample('h').sum()"],
    ),
    "NB506: another resample": ("NB506", ["from scipy.signal import resample\nx = resample('h')"]),
    "NB506: the clock against an end that it told": (
        "NB506",
        [CLOCK, "end = datetime.now() + timedelta(days=1)\nwhile datetime.now() < end: f()"],
    ),
    "NB507: fitted on the training rows": (
        "NB507",
        [SCALE, "X_train, X_test = train_test_split(X)\ns = StandardScaler().fit(X_train)"],
    ),
    "NB507: what the split gave, by another name": (
        "NB507",
        [
            SCALE,
            "a, b = train_test_split(X)\nZ = StandardScaler().fit_transform(a)\n"
            "cross_val_score(m, Z, y)",
        ],
    ),
    "NB507: for a picture only": (
        "NB507",
        [SCALE, "Z = StandardScaler().fit_transform(X)\nplt.plot(Z)", "a, b = train_test_split(X)"],
    ),
    "NB507: labels": (
        "NB507",
        [SPLIT, "y = LabelEncoder().fit_transform(y)\na, b, c, d = train_test_split(X, y)"],
    ),
    "NB507: a model": ("NB507", [SPLIT, "m.fit(X, y)\na, b = train_test_split(X)"]),
    "NB507: the target by itself": ("NB507", ["X = d[['a', 'b']]\ny = d['y']\nm.fit(X, y)"]),
    "NB508: a look": ("NB508", ["d.head(1000)\nx = d.head(3)"]),
    "NB508: Spark's top of a table": ("NB508", ["d = d.orderBy('x').limit(100)"]),
    "NB508: a look, taken to pandas": ("NB508", ["d = t.limit(1000).toPandas()\nd.plot()"]),
    "NB508: the top of a table": ("NB508", ["d = d.sort_values('x').head(100)"]),
    "NB508: all, in another order": ("NB508", ["d = d.sample(frac=1, random_state=1)"]),
    "NB508: the size is a parameter": (
        "NB508",
        [PANDAS, "d = pd.read_csv(p, nrows=n)\nd = d.head(n)"],
    ),
    "NB508: only when it is tried": ("NB508", ["if DEBUG:\n    d = d.head(1000)"]),
    "NB508: a split by rows": ("NB508", ["m.fit(X[:800], y[:800])\nm.score(X[800:], y[800:])"]),
    "NB508: a split": (
        "NB508",
        ["t = d.sample(frac=0.8, random_state=1)\nv = d.drop(t.index)\nm.fit(t)"],
    ),
    "NB508: a function that cuts texts": ("NB508", ["def f(s):\n    s = s[:100]\n    return s"]),
    "NB503: a set that is only counted as a list": (
        "NB503",
        ["known = list(set(words))\nprint(len(known))"],
    ),
    "NB503: files of all folders below, sorted": (
        "NB503",
        [
            FILES,
            "for root, _, files in os.walk(d):\n    for f in sorted(files):\n        x.append(f)",
        ],
    ),
    "NB503: what a function is given by the name of a set": (
        "NB503",
        ['ids = {"a", "b"}\ndef f(ids):\n    return {i: n for n, i in enumerate(ids)}'],
    ),
    "NB503: an error that names some": (
        "NB503",
        ['gone = set(a) - set(b)\nraise ValueError(f"{list(gone)[:3]}")'],
    ),
    "NB503: pictures beside each other": (
        "NB503",
        [FILES, "for i, f in enumerate(os.listdir(d)):\n    plt.subplot(3, 3, i + 1)"],
    ),
    "NB506: two clocks with a zone": (
        "NB506",
        [
            "from datetime import datetime, timezone",
            "start = datetime.now(timezone.utc)\ntook = datetime.now(timezone.utc) - start",
        ],
    ),
    "NB506: a limit for times without a zone": (
        "NB506",
        [CLOCK, 'start = datetime(2020, 1, 1)\nd = df[df["t"] > start]'],
    ),
    "NB506: a text with a zone": (
        "NB506",
        [
            "from datetime import datetime, timezone",
            't = datetime.strptime(s, "%H:%M %z")\nlate = t < datetime.now(timezone.utc)',
        ],
    ),
    "NB507: a function called fit": (
        "NB507",
        [SCALE, "fit(StandardScaler(), x)\na, b = train_test_split(x)"],
    ),
    "NB507: a window of what is scaled": (
        "NB507",
        [SCALE, "d = StandardScaler().fit_transform(d)\nrecent = d[n:]"],
    ),
}


FIXES: dict[str, tuple[str, Cells, list[str]]] = {
    "NB501: a seed becomes a parameter": (
        "NB501",
        [SPLIT, "a, b = train_test_split(x)"],
        ["seed = 17", SPLIT, "a, b = train_test_split(x, random_state=seed)"],
    ),
    "NB501: the parameters there are get one more": (
        "NB501",
        [
            {"source": "n = 1", "metadata": {"tags": ["parameters"]}},
            SPLIT,
            "a = train_test_split(x,)",
        ],
        ["n = 1\nseed = 17", SPLIT, "a = train_test_split(x,random_state=seed)"],
    ),
    "NB501: a seed whose name no star import takes": (
        "NB501",
        ["%pylab inline", SPLIT, "a = train_test_split(x)"],
        [
            "random_seed = 17",
            "%pylab inline",
            SPLIT,
            "a = train_test_split(x, random_state=random_seed)",
        ],
    ),
    "NB501: the notebook's own seed": (
        "NB501",
        [f"{SPLIT}\nSEED = 3", "a, b = train_test_split(\n    x,\n    test_size=1,  # y\n)"],
        [
            f"{SPLIT}\nSEED = 3",
            "a, b = train_test_split(\n    x,\n    random_state=SEED, test_size=1,  # y\n)",
        ],
    ),
    "NB501: a class's own seed is not the notebook's": (
        "NB501",
        ["class C:\n    SEED = 3", SPLIT, "a = train_test_split(x)"],
        [
            "seed = 17",
            "class C:\n    SEED = 3",
            SPLIT,
            "a = train_test_split(x, random_state=seed)",
        ],
    ),
    "NB501: a generator": (
        "NB501",
        [NUMPY, "r = np.random.default_rng()"],
        ["seed = 17", NUMPY, "r = np.random.default_rng(seed)"],
    ),
    "NB501: a library's seed, below its import": (
        "NB501",
        [f"{NUMPY}  # arrays\n{PANDAS}", "x = np.random.rand(3)\ny = np.random.normal()"],
        [
            "seed = 17",
            f"{NUMPY}  # arrays\nnp.random.seed(seed)\n{PANDAS}",
            "x = np.random.rand(3)\ny = np.random.normal()",
        ],
    ),
    "NB501: two libraries in one cell": (
        "NB501",
        [f"{RANDOM}\nimport torch", "random.shuffle(x)\ny = torch.randn(2)"],
        [
            "seed = 17",
            f"{RANDOM}\nrandom.seed(seed)\nimport torch\ntorch.manual_seed(seed)",
            "random.shuffle(x)\ny = torch.randn(2)",
        ],
    ),
    "NB501: below the notebook's own seed": (
        "NB501",
        [NUMPY, "SEED = 3", "x = np.random.rand(3)"],
        [NUMPY, "SEED = 3\nnp.random.seed(SEED)", "x = np.random.rand(3)"],
    ),
    "NB501: where a job's own seed has come in": (
        "NB501",
        [
            NUMPY,
            {"source": "n = 1", "metadata": {"tags": ["parameters"]}},
            "%matplotlib inline\n@f\ndef g(): return 1\nx = np.random.rand(n)",
        ],
        [
            NUMPY,
            "n = 1\nseed = 17",
            "%matplotlib inline\nnp.random.seed(seed)\n@f\ndef g(): return 1\n"
            "x = np.random.rand(n)",
        ],
    ),
    "NB501: only a part of the library is imported": (
        "NB501",
        ["from random import gauss\nx = gauss(0, 1)"],
        [
            "seed = 17",
            "from random import gauss\nimport random\nrandom.seed(seed)\nx = gauss(0, 1)",
        ],
    ),
    "NB501: Keras by itself and as a part": (
        "NB501",
        ["from tensorflow import keras\nm = keras.Sequential([])\nm.fit(X, y)"],
        [
            "seed = 17",
            "from tensorflow import keras\nkeras.utils.set_random_seed(seed)\n"
            "m = keras.Sequential([])\nm.fit(X, y)",
        ],
    ),
    **{
        f"NB501: not {why}": (
            "NB501",
            cells,
            [c["source"] if isinstance(c, dict) else c for c in cells],
        )
        for why, cells in {
            "below an import that may not happen": [f"if A:\n    {NUMPY}\nx = np.random.rand(3)"],
            "on the line of the draw": [f"{NUMPY}; x = np.random.rand(3)"],
            "with a name that means something else": ["from random import random\nx = random()"],
            "over the seed that there is": [
                f"{NUMPY}\ndef f(seed): return seed\nx = np.random.rand()"
            ],
            "in a TensorFlow that cannot": [
                "import tensorflow as tf\np = tf.placeholder()\nx = tf.random.normal([1])"
            ],
            "before a seed that comes after the draw": [
                f"{NUMPY}\nx = np.random.rand(3)",
                {"source": "n = 1", "metadata": {"tags": ["parameters"]}},
            ],
        }.items()
    },
    "NB503: in one piece": (
        "NB503",
        [FILES, "!ls\nf = glob.glob('é*.csv')[0]"],
        [FILES, "!ls\nf = sorted(glob.glob('é*.csv'))[0]"],
    ),
    "NB503: instead of a list": (
        "NB503",
        [FILES, "f = list(Path(p).glob('*'))[0]"],
        [FILES, "f = sorted(Path(p).glob('*'))[0]"],
    ),
}


@pytest.mark.parametrize(("code", "cells", "expected"), FIXES.values(), ids=FIXES.keys())
def test_fixes(
    notebook: Callable[..., Notebook], code: str, cells: Cells, expected: list[str]
) -> None:
    fixed = fix(notebook(*cells), [find(code)], unsafe=True)
    assert [cell.source for cell in fixed.notebook.cells] == expected


IMPORTS = "import pandas as pd\nimport sklearn\nimport lightgbm"

DECLARES: dict[str, tuple[str, str, str, Places]] = {
    "requirements": ("requirements.txt", "pandas>=2\nscikit-learn", IMPORTS, [(0, 3, 1)]),
    "pyproject": (
        "pyproject.toml",
        '[project]\ndependencies = ["pandas>=2", "scikit_learn"]',
        IMPORTS,
        [(0, 3, 1)],
    ),
    "poetry": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\npython = "3"\npandas = "*"\nscikit-learn = "*"',
        IMPORTS,
        [(0, 3, 1)],
    ),
    "conda": (
        "environment.yml",
        "name: x\ndependencies:\n  - pandas=2\n  - pip:\n    - scikit-learn\n",
        IMPORTS,
        [(0, 3, 1)],
    ),
    "all of it": ("requirements.txt", "pandas\nscikit-learn\nlightgbm", IMPORTS, []),
    "too little to be about this notebook": ("requirements.txt", "pandas", IMPORTS, []),
    "only what builds the documentation": (
        "requirements.txt",
        "sphinx\npandas\nscikit-learn",
        IMPORTS,
        [],
    ),
    "a pyproject without dependencies": ("pyproject.toml", "[tool.black]\n", IMPORTS, []),
    "brought along": (
        "requirements.txt",
        "pandas\nscikit-learn",
        "import pandas, sklearn, numpy, scipy",
        [],
    ),
    "the project's own module": (
        "requirements.txt",
        "pandas\nscikit-learn",
        "import pandas, sklearn, helper",
        [],
    ),
    "it may do without": (
        "requirements.txt",
        "pandas\nscikit-learn",
        "import pandas, sklearn\ntry:\n    import torch\nexcept ImportError:\n    torch = None",
        [],
    ),
    "installed inside": (
        "requirements.txt",
        "pandas\nscikit-learn",
        f"!pip install lightgbm\n{IMPORTS}",
        [],
    ),
    "another search path": (
        "requirements.txt",
        "pandas\nscikit-learn",
        f"import sys\nsys.path.append('x')\n{IMPORTS}",
        [],
    ),
}


@pytest.mark.parametrize("row", DECLARES.values(), ids=DECLARES.keys())
def test_undeclared_import(
    row: tuple[str, str, str, Places], tmp_path: Path, notebook: Callable[..., Notebook]
) -> None:
    name, text, source, expected = row
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text)
    (tmp_path / "helper.py").write_text("")
    (tmp_path / "notebooks").mkdir()
    declared = declared_around(tmp_path / "notebooks")
    found = check(analyze(notebook(source), declared=declared), [find("NB505")])
    assert [(d.location.cell, d.location.line, d.location.column) for d in found] == expected
    assert all(name in d.message for d in found)
