"""Paths and places: what is found and where, and what is left alone."""

from .conftest import Cells, Places

PARAMETERS = {"metadata": {"tags": ["parameters"]}}

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB201: an absolute path": ("NB201", ["x = 1", "pd.read_csv('/data/a.csv')"], [(1, 1, 13)]),
    "NB201: a home folder": ("NB201", ["\nopen('~/a.txt')"], [(0, 2, 6)]),
    "NB201: a Windows path": ("NB201", ["open('C:/a.txt')"], [(0, 1, 6)]),
    "NB201: each of two": ("NB201", ["open('/a/b')\nopen('/a/b')"], [(0, 1, 6), (0, 2, 6)]),
    "NB201: even a function's default": ("NB201", ["def f(p='/home/a/x.csv'): pass"], [(0, 1, 9)]),
    "NB201: an expression, at its start": (
        "NB201",
        ["open(os.path.join('/data', n) + '.csv')"],
        [(0, 1, 6)],
    ),
    "NB202: a relative path": ("NB202", ["pd.read_csv('a.csv')"], [(0, 1, 13)]),
    "NB202: in a timed statement": ("NB202", ["%time pd.read_csv('a.csv')"], [(0, 1, 19)]),
    "NB202: a folder, once, where it is named": (
        "NB202",
        ["data_dir = 'data/'\nopen(data_dir + 'a.csv')\nopen(data_dir + 'b.csv')"],
        [(0, 1, 12)],
    ),
    "NB202: a name that begins with a variable": ("NB202", ["open(f'{year}.csv')"], [(0, 1, 6)]),
    "NB203: a URL": ("NB203", ["requests.get('https://a.org')"], [(0, 1, 14)]),
    "NB202: a name that is used by itself too": (
        "NB202",
        ["name = 'a.csv'\nopen(folder / name)\nload(name)"],
        [(0, 1, 8)],
    ),
    "NB202: the folder of a list of names": (
        "NB202",
        ["d = '../in'\nfor n in ['a.csv']:\n    open(os.path.join(d, n))"],
        [(0, 1, 5)],
    ),
    "NB202: the folder that is joined to a name": (
        "NB202",
        ["d = 'data'\nn = 'a.csv'\nopen(os.path.join(d, n))"],
        [(0, 1, 5)],
    ),
    "NB202: a folder that gets its name anew": (
        "NB202",
        ["out_dir = 'out'\nos.listdir(out_dir)", "out_dir = 'out'\nos.listdir(out_dir)"],
        [(0, 1, 11), (1, 1, 11)],
    ),
    "NB202: the folder before a slash and a name": (
        "NB202",
        ["d = Path('data')\nn = 'a.csv'\nopen(d / n)"],
        [(0, 1, 10)],
    ),
    "NB202: a file whose name a method writes": (
        "NB202",
        ["adata.write('counts.h5ad')"],
        [(0, 1, 13)],
    ),
    "NB202: a folder that any call takes": (
        "NB202",
        ["OUT = 'runs'\nargs = Arguments(output_dir=OUT)\nother = Arguments(log_dir='logs')"],
        [(0, 1, 7), (0, 3, 27)],
    ),
    "NB202: a path by how it is made": (
        "NB202",
        [
            "from pathlib import Path",
            "x = Path('data')\nf(os.path.join('in', name))\ng(str(Path('a/b')))",
        ],
        [(1, 1, 10), (1, 2, 3), (1, 3, 12)],
    ),
    "NB202: folders, to their end": ("NB202", ["f('data/reviews/train/')"], [(0, 1, 3)]),
    "NB202: a folder of texts": ("NB202", ["load_files('reviews/train')"], [(0, 1, 12)]),
    "NB202: an archive": ("NB202", ["ZipFile('in/pictures')"], [(0, 1, 9)]),
    "NB202: a log for TensorBoard": ("NB202", ["w = tf.summary.FileWriter('a/b')"], [(0, 1, 27)]),
    "NB202: a location in a folder": ("NB202", ["base_location = 'input/iris'"], [(0, 1, 17)]),
    "NB202: an option of Spark's": (
        "NB202",
        ["spark.readStream.option('sep', '/').option('path', 'in/day').load()"],
        [(0, 1, 52)],
    ),
    "NB202: records of Spark's": ("NB202", ["sc.binaryRecords('in/pacct')"], [(0, 1, 18)]),
    "NB202: an element that is read by itself": (
        "NB202",
        ["names = ['a.csv']\nopen(folder / names[0])\nload(names[0])"],
        [(0, 1, 10)],
    ),
    "NB203: an address that a function reads": (
        "NB203",
        ["def show(url):\n    return IFrame(requests.get(url).url)\nshow('https://a.org/page')"],
        [(0, 3, 6)],
    ),
    "NB203: an address after a blank": ("NB203", ["f(tiles=' http://a.org/{x}')"], [(0, 1, 9)]),
    "NB202: records of genes": (
        "NB202",
        ["r = SeqIO.read('data/a.gb', 'genbank')\nSeqIO.write(r, 'all.out', 'fasta')"],
        [(0, 1, 16), (0, 2, 16)],
    ),
    "NB202: records in another format": (
        "NB202",
        ["SeqIO.convert('a.in', 'sff', 'b.out', 'qual')"],
        [(0, 1, 15)],
    ),
    "NB202: a file that a method writes in a format": (
        "NB202",
        ["diagram.write('data/ring.png', 'PNG')"],
        [(0, 1, 15)],
    ),
    "NB202: a file of genes": ("NB202", ["tool.alignment = 'data/a.phylip'"], [(0, 1, 18)]),
    "NB202: a log, by its name": ("NB202", ["Config(debug_log='all_sales.log')"], [(0, 1, 18)]),
    "NB202: files that a reader can open": ("NB202", ["FileLinks('results-1.9.0')"], [(0, 1, 11)]),
    "NB202: a picture in a file": ("NB202", ["Image(url='plot.gif')"], [(0, 1, 11)]),
    "NB202: a plain word, where a call takes it for a folder": (
        "NB202",
        ["def files(folder='inputs'):\n    return os.listdir(folder)", "os.listdir('bills')"],
        [(1, 1, 12)],
    ),
    "NB203: a host without a port": ("NB203", ["Socrata('data.acme.gov/', None)"], [(0, 1, 9)]),
    "NB203: a bucket, where it is named": (
        "NB203",
        ["bucket = 'acme-data'\npd.read_csv(f's3://{bucket}/a.csv')"],
        [(0, 1, 10)],
    ),
    "NB203: a part of a host": ("NB203", ["get(f'https://{x}.acme.com/a')"], [(0, 1, 5)]),
    "NB203: a file of data, though nothing reads its name": (
        "NB203",
        ["URL = 'https://a.org/b.csv'"],
        [(0, 1, 7)],
    ),
    "NB203: a database, though nothing reads its name": (
        "NB203",
        ["DB = 'mongodb://localhost:27017/'"],
        [(0, 1, 6)],
    ),
    "NB203: an address for a shell line": (
        "NB203",
        ["url = 'https://a.org/b'", "!wget {url}"],
        [(0, 1, 7)],
    ),
    "NB203: a host": ("NB203", ["connect(host='10.0.0.1')"], [(0, 1, 14)]),
    "NB204: another folder": ("NB204", ["import os\nos.chdir('run')"], [(0, 2, 1)]),
    "NB204: by an imported function": ("NB204", ["from os import chdir\nchdir(d)"], [(0, 2, 1)]),
    "NB204: by a magic": ("NB204", ["%cd ../data"], [(0, 1, 1)]),
    "NB204: once in a cell": ("NB204", ["import os\nos.chdir(a)\nos.chdir(b)"], [(0, 2, 1)]),
    "NB205: a folder more": ("NB205", ["import sys\nsys.path.append('..')"], [(0, 2, 1)]),
    "NB205: in front": ("NB205", ["from sys import path\npath.insert(0, d)"], [(0, 2, 1)]),
    "NB205: a longer list": ("NB205", ["import sys\nsys.path += [d]"], [(0, 2, 1)]),
    "NB205: another list": ("NB205", ["import sys\nsys.path = [d, *sys.path]"], [(0, 2, 1)]),
    "NB205: where it is not there yet": (
        "NB205",
        ["import sys\nif d not in sys.path:\n    sys.path.append(d)"],
        [(0, 3, 5)],
    ),
    "NB206: over its input": (
        "NB206",
        ["df = pd.read_csv('in/a.csv')", "df.to_csv('./in/a.csv')"],
        [(1, 1, 1)],
    ),
    "NB206: over its input, which has a name": (
        "NB206",
        ["p = folder / 'a.csv'\ndf = pd.read_csv(p)\ndf.to_csv(p)"],
        [(0, 3, 1)],
    ),
    "NB206: over each of its inputs": (
        "NB206",
        ["for f in files:\n    pd.read_csv(f).to_csv(f)"],
        [(0, 2, 5)],
    ),
    "NB206: over its input, in a function": (
        "NB206",
        ["def f():\n    df = pd.read_csv('in/a.csv')\n    df.to_csv('in/a.csv')"],
        [(0, 3, 5)],
    ),
    "NB206: among its inputs, once": (
        "NB206",
        ["df = pd.read_csv('in/a.csv')\ndf.to_csv('in/b.csv')\ndf.to_csv('in/c.csv')"],
        [(0, 2, 11)],
    ),
    "NB206: beside its inputs and itself": (
        "NB206",
        ["df = pd.read_csv('a.csv')\ndf.to_csv('b.csv')"],
        [(0, 2, 11)],
    ),
    "NB203: an address with a long query": (
        "NB203",
        [f'requests.get("https://a.org/x?q={"9" * 500}")'],
        [(0, 1, 14)],
    ),
    "NB203: where a database is": (
        "NB203",
        ['c = connect("host=localhost dbname=x")'],
        [(0, 1, 13)],
    ),
    "NB203: where a database is, for ODBC": (
        "NB203",
        ['c = "DRIVER={SQL Server};SERVER=db1;DATABASE=x"\nconnect(c)'],
        [(0, 1, 5)],
    ),
    "NB202: keys that are written to": (
        "NB202",
        ['d = {"a.csv": x}\nfor name, table in d.items():\n    table.to_csv(name)'],
        [(0, 1, 6)],
    ),
    "NB202: a graph": ("NB202", ['f("graphs/a.dot")'], [(0, 1, 3)]),
    "NB201: home, from the environment": (
        "NB201",
        ['open(os.environ["HOME"] + "/a.txt")'],
        [(0, 1, 6)],
    ),
    "NB201: home, from the environment, joined": (
        "NB201",
        ['p = os.path.join(os.getenv("HOME"), "a")'],
        [(0, 1, 5)],
    ),
    "NB203: a bucket, for a client": (
        "NB203",
        ['s3.get_object(Bucket="acme-data", Key=key)'],
        [(0, 1, 22)],
    ),
    "NB202: in a bucket without a name": (
        "NB202",
        ["s3.download_file('acme-data', 'bills/all.rec', f)"],
        [(0, 1, 31)],
    ),
    "NB202: a copy from a bucket": ("NB202", ["s3.download_file(b, k, 'all')"], [(0, 1, 24)]),
    "NB203: a bucket in its place": ("NB203", ["s3.upload_file(f, 'acme-data', k)"], [(0, 1, 19)]),
    "NB203: a bucket of a resource": (
        "NB203",
        ['name = "acme-data"\nb = s3.Bucket(name)'],
        [(0, 1, 8)],
    ),
    "NB201: in a method of a configuration": (
        "NB201",
        ['class Config:\n    def load(self): return open("/home/ana/a.csv")'],
        [(0, 2, 33)],
    ),
    "NB201: an attribute of another class": (
        "NB201",
        ['class Loader:\n    data = "/kaggle/input/bills"'],
        [(0, 2, 12)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB202: an element below a folder with a name": (
        "NB202",
        ["def load(data_dir):\n    names = ['a.wav', 'b.wav']\n    open(data_dir + names[0])"],
    ),
    "NB202: a file's name beside its folder": (
        "NB202",
        ["Writer(file_location=out, file_name='profile.bin')\nget(local_dir=d, filename='a.json')"],
    ),
    "NB202: an element of XML": ("NB202", ["h = tree.findtext('./size/height')"]),
    "NB202: words": ("NB202", ["for w in 'load file.dat'.split():\n    print(w)"]),
    "NB202: a part of an address": ("NB202", ["f(base + 'data/v1/')", "f('application/json/')"]),
    "NB202: what is made below a folder": (
        "NB202",
        ["def f(folder):\n    return os.path.join(folder, 'a'), folder / Path('b')"],
    ),
    "NB202: a template of a loader": ("NB202", ["t = env.get_template('page.html')"]),
    "NB202: what stands beside a folder in a dictionary": (
        "NB202",
        ["cfg = {'model': 'EleutherAI/gpt'}\nTrainer(output_dir=cfg['out'])"],
    ),
    "NB202: a place in words, and no folder": (
        "NB202",
        ["location = 'Berlin/Mitte'\nModel(sort_dir='asc', wind_dir='NW')"],
    ),
    "NB203: an address that a function shows": (
        "NB203",
        ["def show(url, ht=500):\n    return IFrame(url, width=ht)\nshow('https://a.org/page')"],
    ),
    "NB201: in a cell of parameters": ("NB201", [{"source": "P = '/home/a/x.csv'", **PARAMETERS}]),
    "NB201: a relative path": ("NB201", ["open('a.csv')"]),
    "NB201: in a container": ("NB201", ["Input(source=s, destination='/opt/ml/input/data')"]),
    "NB202: an absolute path": ("NB202", ["open('/data/a.csv')"]),
    "NB202: in a cell of parameters": ("NB202", [{"source": "P = 'a.csv'", **PARAMETERS}]),
    "NB202: in a folder that is a parameter": (
        "NB202",
        [{"source": "data_dir = 'data'", **PARAMETERS}, "open(data_dir + '/a.csv')"],
    ),
    "NB202: the default of a function": ("NB202", ["def f(path='a.csv'): return open(path)"]),
    "NB202: a column": ("NB202", ["df['a/b.csv'] = 1"]),
    "NB203: in a cell of parameters": ("NB203", [{"source": "U = 'https://a.org'", **PARAMETERS}]),
    "NB202: names that are put into a folder": (
        "NB202",
        ["for name in ('a.csv', 'b.csv'):\n    open(folder / name)"],
    ),
    "NB202: a name below a folder that a log line tells": (
        "NB202",
        ["name = 'a.csv'\ndf.to_csv(folder / name)\nlogger.info('wrote %s', name)"],
    ),
    "NB202: a name that is put into a folder": (
        "NB202",
        ["name = f'{year}.csv'\nopen(os.path.join(folder, name))"],
    ),
    "NB202: what is joined to a text": ("NB202", ["n = 'data'\ns = ', '.join(n)"]),
    "NB202: a folder that is joined to another": (
        "NB202",
        ["n = 'data'\nopen(os.path.join(folder, n))"],
    ),
    "NB202: what begins the key of a bucket": (
        "NB202",
        ["prefix = 'bills/all'\nbucket.Object(os.path.join(prefix, n))"],
    ),
    "NB202: what a method writes into a file": ("NB202", ["f.write('see a.csv, b.csv')"]),
    "NB202: an image of a catalogue": ("NB202", ["ee.Image('USGS/NLCD/NLCD2016')"]),
    "NB202: an example that a library brings": ("NB202", ["f = iris.sample_data_path('air.nc')"]),
    "NB202: data that a library brings": (
        "NB202",
        ["gpd.read_file(examples.get_path('a.shp'))\nf = resource_filename(__name__, 'a.csv')"],
    ),
    "NB202: what a run is told by a tracker": ("NB202", ["mlflow.log_dict(d, 'weights.json')"]),
    "NB202: a text that a helper writes": ("NB202", ["report.write(name, 'all.csv is read')"]),
    "NB202: a text in memory": ("NB202", ["s = StringIO('a.b').read()\nb = x.index('a.gb', 'c')"]),
    "NB202: in a bucket that has a name": ("NB202", ["s3.download_file(b, 'bills/a.rec', f)"]),
    "NB202: a logarithm": ("NB202", ["Call('np.log')"]),
    "NB203: a picture from the web": ("NB203", ["Image(url='https://a.org/b.png')"]),
    "NB203: in a bucket that has a name": ("NB203", ["pd.read_csv(f's3://{bucket}/a.csv')"]),
    "NB203: a bucket in a text that is filled in later": (
        "NB203",
        ["pd.read_csv('s3://{bucket}/a')"],
    ),
    "NB203: a page to read about it": (
        "NB203",
        ["url = 'https://a.org/why'\nurl = 'https://a.org/b'"],
    ),
    "NB203: the name of a function": ("NB203", ["Call('np.random.normal')"]),
    "NB203: in a message": ("NB203", ["print('https://a.org')"]),
    "NB203: below an address that has a name": ("NB203", ["requests.get(base + '/api')"]),
    "NB204: for as long as a block": ("NB204", ["with contextlib.chdir(d):\n    f()"]),
    "NB204: in a context manager": (
        "NB204",
        ["import os\n@contextmanager\ndef inside(d):\n    os.chdir(d)\n    yield"],
    ),
    "NB204: back": ("NB204", ["import os\nhere = os.getcwd()", "os.chdir(here)"]),
    "NB204: another magic": ("NB204", ["%matplotlib inline\n%pwd"]),
    "NB204: somebody's method": ("NB204", ["ftp.chdir('in')"]),
    "NB205: reading it": ("NB205", ["import sys\nprint(sys.path)\nx = sys.path[0]"]),
    "NB205: taking something out": ("NB205", ["import sys\nsys.path.remove(d)"]),
    "NB205: another list of that name": ("NB205", ["path = []\npath.append(d)\npath += [e]"]),
    "NB205: the path of commands": ("NB205", ["import os\nos.environ['PATH'] += ':/opt/bin'"]),
    "NB204: a line of a shell": ("NB204", ["cd src && make"]),
    "NB206: into a folder for results": (
        "NB206",
        ["df = pd.read_csv('in/a.csv')\ndf.to_csv('out/a.csv')"],
    ),
    "NB206: its own result, read again": (
        "NB206",
        ["df.to_csv('in/a.csv')\ndf = pd.read_csv('in/a.csv')\ndf.to_csv('in/a.csv')"],
    ),
    "NB206: a cache": (
        "NB206",
        [
            "p = folder / 'a.csv'\n"
            "if p.exists():\n    df = pd.read_csv(p)\nelse:\n    df = f()\n    df.to_csv(p)"
        ],
    ),
    "NB206: one of two ways": (
        "NB206",
        ["p = folder / 'a.csv'\nif new:\n    df.to_csv(p)\nelse:\n    df = pd.read_csv(p)"],
    ),
    "NB206: two files of one function": (
        "NB206",
        ["def load(p): return pd.read_csv(p)\ndef save(df, p): df.to_csv(p)"],
    ),
    "NB206: another file each time": (
        "NB206",
        ["p = a()\ndf = pd.read_csv(p)\np = b()\ndf.to_csv(p)"],
    ),
    "NB203: a page that is only shown": (
        "NB203",
        ['page = "https://a.org/x"\nIFrame(page, width=9)'],
    ),
    "NB203: a database whose host is given": ("NB203", ['c = f"host={host} dbname={name}"']),
    "NB202: keys that are no files": (
        "NB202",
        ['d = {"a/b": 1}\nfor unit, value in d.items():\n    f(unit)'],
    ),
    "NB201: an attribute of a configuration": (
        "NB201",
        ['class CFG:\n    data = "/kaggle/input/bills"\n    home = "/home/ana/a.csv"'],
    ),
}
