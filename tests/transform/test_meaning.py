"""The law: what the cells said, the steps say, whatever the cells do with their names."""

import pytest

from .conftest import plan_of, said_by_cells, said_by_package

CASES = {
    "a value flows from one step to the next": [
        "#md # One", "a = 1", "#md # Two", "print(a + 1)",
    ],
    "a rebound value flows on": [
        "#md # One", "a = 1", "#md # Two", "a = a + 1", "#md # Three", "print(a)",
    ],
    "a value changed in place is the same object everywhere": [
        "#md # One", "a = [1]\nb = a", "#md # Two", "b.append(2)", "#md # Three", "print(a, b)",
    ],
    "a value bound on one path only keeps the older one on the other": [
        "#md # One", "best = 'none'", "#md # Two", "if 1 > 2:\n    best = 'found'",
        "#md # Three", "print(best)",
    ],
    "a value that may not exist is still asked for only when it does": [
        "#md # One", "flag = False\nif flag:\n    x = 1", "#md # Two",
        "if flag:\n    print(x)\nprint('end')",
    ],
    "a builtin's name that is bound on one path only": [
        "#md # One", "if 1 > 2:\n    sum = 5", "#md # Two", "print(sum([1, 2]))",
    ],
    "a value that may not exist and is asked for": [
        "#md # One", "if 1 > 2:\n    x = 1", "#md # Two",
        "try:\n    print(x)\nexcept NameError:\n    print('no x')",
        "#md # Three", "print('x' in globals())",
    ],
    "a value that may be deleted": [
        "#md # One", "x = 1\nif 1 > 2:\n    del x", "#md # Two", "print(x)",
    ],
    "a loop that may not run leaves the older value": [
        "#md # One", "last = 'nothing'\nrows = []", "#md # Two",
        "for last in rows:\n    pass", "#md # Three", "print(last)",
    ],
    "a loop variable leaks as it does in a notebook": [
        "#md # One", "for i in range(3):\n    total = i * 2", "#md # Two", "print(i, total)",
    ],
    "a function that reads a variable takes it": [
        "#md # One", "PRICE = 3.5\nrate = float('2')\ndef cost(n):\n    return n * PRICE * rate",
        "#md # Two", "print(cost(2))",
    ],
    "a function that reads a variable which changes sees the new value": [
        "#md # One", "k = int('1')\ndef f(x):\n    return x * k", "print(f(2))",
        "#md # Two", "k = int('5')", "print(f(2))",
    ],
    "a function handed on as a value takes its variable along": [
        "#md # One", "k = int('3')\ndef f(x):\n    return x * k",
        "#md # Two", "print(list(map(f, [1, 2])))\nprint(sorted([3, 1], key=f))",
    ],
    "a function used at once while its variable changes": [
        "#md # One", "k = int('3')\ndef f(x):\n    return x * k\nprint(sorted([2, 1], key=f))",
        "#md # Two", "k = int('-4')\nprint(sorted([1, 2], key=f))\ng = f", "print(g(1))",
    ],
    "a function kept by a lambda while its variable changes": [
        "#md # One", "k = int('3')\ndef f(x):\n    return x * k\nh = lambda: sorted([1, 2], key=f)",
        "#md # Two", "k = int('-4')\nprint(h())",
    ],
    "a function that makes a function which sees later changes": [
        "#md # One", "k = int('3')\ndef f():\n    return lambda: k\ng = f()\nprint(g())",
        "#md # Two", "k = int('4')\nprint(g())",
    ],
    "a function that makes a function before its variable is there": [
        "#md # One", "def f():\n    return lambda: k\ng = f()", "#md # Two", "k = 1", "print(g())",
    ],
    "a function that a search calls while its variable changes": [
        "#md # One", "def minimize(f, *xs):\n    return min(map(f, xs))\nk = int('3')",
        "def f(x):\n    return x * k\nprint(minimize(f, 2, 1))",
        "#md # Two", "k = int('-4')\nprint(minimize(f, 2, 1), minimize(lambda x: k - x, 5))",
    ],
    "a function that joblib calls in a function, before its variable changes": [
        "#md # One", "from joblib import Parallel, delayed\nk = int('3')",
        "def f(x):\n    return x * k\ndef g(xs):\n"
        "    return Parallel(1)(delayed(f)(x) for x in xs)\nprint(g([1, 2]))",
        "#md # Two", "k = int('4')\nprint(g([1, 2]))",
    ],
    "a function handed on whose variable a condition decides": [
        "#md # One", "mode = str('b')\nif mode == 'a':\n    k = 1\nif mode == 'b':\n    k = 2",
        "def f(x):\n    return x * k", "#md # Two", "g = f\nprint(g(3), list(map(f, [4])))",
    ],
    "a function handed on before a condition decides its variable": [
        "#md # One", "mode = str('b')\ndef f(x):\n    return x * k\ng = f",
        "if mode == 'a':\n    k = 1\nif mode == 'b':\n    k = 2", "#md # Two", "print(g(3))",
    ],
    "a function handed on while its variable changes sees the change": [
        "#md # One", "k = int('3')\ndef f(x):\n    return x * k\ng = f",
        "#md # Two", "k = int('4')", "print(g(1))",
    ],
    "a function that calls a function that reads a variable": [
        "#md # One", "k = int('2')\ndef f(x):\n    return x + k\ndef g(x):\n    return f(x) * 10",
        "#md # Two", "print(g(1))",
    ],
    "a caller with a local variable of the same name": [
        "#md # One", "k = int('2')\ndef f(x):\n    return x + k\ndef g(k):\n    return f(k)",
        "#md # Two", "print(g(100))",
    ],
    "a function that sets a global which nothing else sets": [
        "#md # One", "def f():\n    global n\n    n = 1\nf()", "#md # Two", "print(n)",
    ],
    "a function that says global of what it only changes in place": [
        "#md # One", "rows = [int('1')]\nn = 0\ndef add(x):\n    global rows, n\n"
        "    rows.append(x)\n    n += 1",
        "def show():\n    global rows\n    print(rows)", "#md # Two", "add(2)\nshow()\nprint(n)",
    ],
    "a decorator that says something when it is applied": [
        "#md # One", "print('first')\ndef told(f):\n    print('made')\n    return f",
        "#md # Two", "@told\ndef f():\n    return 1\nclass A:\n    @told\n"
        "    def g(self):\n        return 2", "#md # Three", "print(f(), A().g())",
    ],
    "a decorator in a block that does not run": [
        "def told(f):\n    print('made')\n    return f\nif int('0'):\n    @told\n"
        "    def f():\n        return 1", "#md # Two", "print('end')",
    ],
    "a decorator that keeps what it is applied to": [
        "class All:\n    made = []\ndef kept(f):\n    All.made.append(f.__name__)\n    return f",
        "#md # Two", "print(All.made)\n@kept\ndef f():\n    return 1",
        "#md # Three", "print(f(), All.made)",
    ],
    "a class and a default made of what is changed before": [
        "class C:\n    n = 1", "C.n = 5\nclass D:\n    m = C.n\ndef f(n=C.n):\n    return n",
        "#md # Two", "print(D.m, f())",
    ],
    "a decorator that reads what is changed before": [
        "class C:\n    told = False\ndef d(f):\n    return (lambda: 'told') if C.told else f",
        "#md # Two", "C.told = True\n@d\ndef f():\n    return 1", "print(f())",
    ],
    "what only the main module knows as a module": [
        "print(__builtins__.max == max, __builtins__)\ndef f(x):\n    return __builtins__.abs(x)",
        "#md # Two", "print(f(-1))\ndir(__builtins__)[:3]",
    ],
    "what only the main module knows as a module, beside another of that name": [
        "builtins = int('3')\nprint(__builtins__.max(builtins, 4))",
    ],
    "a function that hides a name which is asked for": [
        "x = int('1')\ndef f():\n    x = 2\n    def g():\n        global x\n        x += 1\n"
        "    g()\n    return x", "#md # Two", "print(f(), 'x' in globals(), x)",
    ],
    "a default that is drawn": [
        "import random\nrandom.seed(1)\nprint(random.random())",
        "#md # Two", "def f(x=random.random()):\n    return x\nprint(f())",
    ],
    "a function in one that has its own variable says global": [
        "#md # One", "x = int('1')\ndef f():\n    x = 2\n    def g():\n        global x\n"
        "        return x\n    return g() + x", "#md # Two", "print(f())",
    ],
    "a function in one that has its own variable sets a global": [
        "#md # One", "x = y = int('1')\ndef f(x, /, y=3, *, z):\n"
        "    def g():\n        global x, y\n        x += 1; y = [x for x in 'ab']\n"
        "    def h():\n        nonlocal x, z\n        x = z = x + y\n"
        "    class A:\n        y = 5\n        def x(self):\n            return x\n"
        "    g()\n    h()\n    return f'{x} {y}', A.y, A().x()",
        "#md # Two", "z = 4\nprint(f(6, 7, z=z), x, y)",
    ],
    "a class in a function that has its own variable says global": [
        "x = int('1')\ndef f():\n    x = 2\n    class A:\n        global x\n        x += 1\n"
        "        def g(self):\n            return x\n    return x, A().g()",
        "#md # Two", "print(f(), x)",
    ],
    "a class that says global": [
        "#md # One", "class A:\n    global x\n    x = 1\nprint(x)",
    ],
    "global outside a function": [
        "#md # One", "global a; a = 1\nb = 2\nglobal d", "#md # Two",
        "if a:\n    global c\n    c = a + b\nprint(c)",
    ],
    "a function that sets a global": [
        "#md # One", "count = 0\ndef tick():\n    global count\n    count += 1",
        "#md # Two", "tick(); tick()", "#md # Three", "print(count)",
    ],
    "a function defined twice means the one before the call": [
        "#md # One", "def f():\n    return 'first'\nprint(f())",
        "#md # Two", "def f():\n    return 'second'\nprint(f())",
    ],
    "a recursive function that reads a variable": [
        "#md # One", "base = int('10')\ndef f(n):\n    return base if n == 0 else f(n - 1) + 1",
        "#md # Two", "print(f(3))",
    ],
    "a function that asks for its own variables": [
        "#md # One", "k = int('3')\ndef f(x):\n    if x:\n        y = x\n"
        "    return 'y' in locals() and 'k' not in vars()\nprint(f(1), f(0))",
        "#md # Two", "k = int('4')", "print('k' in locals(), f(2))",
    ],
    "a generator that reads a variable": [
        "#md # One", "k = int('3')\ndef f(n):\n    for i in range(n):\n        yield i * k",
        "#md # Two", "print(list(f(3)))",
    ],
    "a lambda kept in a variable sees later changes": [
        "#md # One", "k = 1\nf = lambda x: x + k", "#md # Two", "k = 10",
        "#md # Three", "print(f(1))",
    ],
    "a generator expression that is used up later": [
        "#md # One", "k = 2\ng = (i * k for i in range(3))", "#md # Two", "k = 5",
        "#md # Three", "print(list(g))",
    ],
    "a class that reads a variable": [
        "#md # One", "k = int('7')\nclass A:\n    def f(self):\n        return k",
        "#md # Two", "print(A().f())",
    ],
    "a class that uses a constant and a function": [
        "#md # One", "LIMIT = 4\ndef twice(x):\n    return 2 * x",
        "class A:\n    top = LIMIT\n    def f(self):\n        return twice(self.top)",
        "#md # Two", "print(A().f(), A.top)",
    ],
    "a class with a base class of the notebook": [
        "#md # One", "class A:\n    x = 1\nclass B(A):\n    y = 2",
        "#md # Two", "print(B.x, B().y)",
    ],
    "a default that reads a variable when the function is made": [
        "#md # One", "k = int('1')\ndef f(x=k):\n    return x\nk = int('2')\nprint(f())",
        "#md # Two", "print(f(), k)",
    ],
    "a default that reads a variable which never changes": [
        "k = [1]\nm = int('2')\ndef f(x, n=k, *, p=m * 3):\n    n.append(x)\n    return n, p",
        "#md # Two", "print(f(5))\nprint(f(6, [7]))\nprint(f(8, p=9,))\nprint(k)",
    ],
    "a default after another that reads a variable": [
        "k = int('2')\ndef f(x=1, n=k):\n    return x, n, k", "#md # Two",
        "print(f(5), f(n=3), f())",
    ],
    "a default that reads a variable and is given by place": [
        "k = int('2')\ndef f(x=1, n=k):\n    return x, n", "#md # Two", "print(f(5, 6), f())",
    ],
    "a default between others that reads a variable": [
        "k = int('2')\ndef f(x=1, n=k, m=3):\n    return x, n, m", "#md # Two",
        "print(f(), f(5), f(5, m=6), f(n=7), f(5, n=8, m=9))",
    ],
    "a default between others that reads a variable and is given by place": [
        "k = int('2')\ndef f(x=1, n=k, m=3):\n    return x, n, m", "#md # Two",
        "print(f(5, 6), f())",
    ],
    "a default of a parameter that is given by place only": [
        "k = int('2')\ndef f(x=1, n=k, /, m=3):\n    return x, n, m", "#md # Two",
        "print(f(5, 6), f())",
    ],
    "a default of a function that others call": [
        "k = int('2')\ndef f(x, n=k):\n    return x if x > 9 else f(x + n)\n"
        "def g():\n    return f(1) + f(1, 3)", "#md # Two", "print(g())",
    ],
    "a default named as its variable": [
        "k = int('2')\ndef f(x, k=k):\n    return x + k", "#md # Two", "print(f(1), f(1, 9))",
    ],
    "a default of a function that is handed on": [
        "k = int('2')\ndef f(x, n=k):\n    return x + n", "#md # Two",
        "print(list(map(f, [1, 2])))",
    ],
    "a default that reads an attribute which changes": [
        "class C:\n    n = 1\ndef make():\n    return C\nc = make()",
        "def f(x=c.n):\n    return x\nc.n = 2", "#md # Two", "print(f())",
    ],
    "a default that reads a parameter": [
        "SEED = 7\ndef f(x, seed=SEED):\n    return x + seed", "#md # Two",
        "print(f(1), f(1, 2))",
    ],
    "a decorator of the notebook": [
        "def loud(f):\n    def g(*a):\n        print('calling')\n"
        "        return f(*a)\n    return g",
        "@loud\ndef f(x):\n    return x", "#md # Two", "print(f(1))",
    ],
    "a decorator that reads a variable": [
        "n = int('2')\ndef times(k):\n    def wrap(f):\n        return lambda x: f(x) * k\n"
        "    return wrap",
        "@times(n)\ndef f(x):\n    return x", "#md # Two", "print(f(4))",
    ],
    "a builtin's name becomes a variable": [
        "#md # One", "print(sum([1, 2]))\nsum = 5\nprint(sum)", "#md # Two", "print(sum + 1)",
    ],
    "a deleted variable": [
        "#md # One", "a = 1\nb = 2\ndel a", "#md # Two", "a = 3\nprint(a, b)",
    ],
    "a walrus in a comprehension": [
        "#md # One", "r = [last := i for i in range(4)]", "#md # Two", "print(last, r)",
    ],
    "an exception's name goes away": [
        "#md # One", "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    text = str(e)",
        "#md # Two", "print(text)",
    ],
    "prints of every kind": [
        "x = 3\nprint('x:', x)\nprint(x)\nprint(f'{x:.2f}')\nprint('a', x, 'b')\nprint('100%', x)",
        "print('a', 'b')\nprint(*[1, 2], x)\nprint(x, 'end', sep=': ')",
        "print('%d' % x)\nprint((x))",
        "print((x), 'bracketed')\nprint('two\\nlines', x)",
    ],
    "the last expression of a cell is shown": [
        "a = [1, 2]\na", "a[0]", "len(a)", "a, len(a)", "'text'", "None", "a;",
    ],
    "an if __name__ guard runs": [
        "def main():\n    print('main')",
        "if __name__ == '__main__':\n    x = '''\n  kept'''\n    main()\n    print(x)",
    ],
    "several statements on a line": [
        "import math; a = 1; b = 2; print(a, b, math.pi)",
        "def f(): return 1\nprint(f()); import os",
    ],
    "strings over several lines keep their indentation": [
        "text = '''\n    two\n  lines'''\nprint(text)",
    ],
    "strings over several lines keep their blank lines and lone marks": [
        "import os; text = \'\'\'a\n   \n;\nb\'\'\'\nprint(text)",
    ],
    "constants made of constants": [
        "A = 2\nB = [A, 3]\nC = {'b': B}\ndef f():\n    return C['b'][0] * A", "print(f())",
    ],
    "names that the package uses itself": [
        "logger = 'mine'\nreport = 'also mine'\nstep = 1\nparameters = 2",
        "print(logger, report, step, parameters)",
    ],
    "a cell of nothing but a definition and a call": [
        "def f(n=3): return n\nf()", "f(4)",
    ],
    "an import under a condition, and late": [
        "import json\ntry:\n    import simplejson as j\nexcept ImportError:\n    j = json",
        "#md # Two", "print(j.dumps([1]))\nfrom math import pi\nprint(pi)",
    ],
    "an import whose name is bound again": [
        "from math import pi\nprint(pi)", "#md # Two", "pi = 3\nprint(pi)",
    ],
    "eval sees the notebook's variables": [
        "#md # One", "a = 5", "#md # Two", "print(eval('a + 1'))",
    ],
    "eval of a text that is not spelled out": [
        "#md # One", "a = 5\ntext = 'a' + '+ 1'", "#md # Two", "print(eval(text))",
    ],
    "code that asks whether a variable is there": [
        "#md # One", "a = [5]\nprint('a' in globals(), 'b' not in locals())",
        "#md # Two", "if 'a' in globals():\n    print(globals()['a'], globals().get('b', 2))",
        "#md # Three", "b = a\nprint('b' in vars(), locals().get('b'))",
    ],
    "code that asks whether a constant is there that a function uses": [
        "#md # One", "A = [1]\ndef f():\n    return A", "#md # Two", "print('A' in globals(), f())",
    ],
    "code that asks for a function or a module by its name": [
        "#md # One", "import math\ndef f():\n    return 1\na = 2",
        "#md # Two", "print('f' in locals(), globals().get('math') is math, a, f())",
    ],
    "code that binds a variable through globals": [
        "#md # One", "globals()['a'] = [1]\nprint(a)", "#md # Two", "print(globals()['a'])",
    ],
    "a function that asks for variables": [
        "#md # One", "a = [1]\ndef f():\n    return globals().get('a'), globals().get('b', 2 + 1)",
        "def g(a):\n    return globals().get('a', a), 'a' in globals(), 'b' in globals()",
        "#md # Two", "print(f(), g(5))",
    ],
    "a function that asks for a variable that comes later": [
        "#md # One", "def f():\n    return globals().get('a', 'none')\nprint(f())",
        "#md # Two", "a = 1", "#md # Three", "print(f.__name__)",
    ],
    "a variable that is made only if it is not there": [
        "#md # One", "if 'a' not in locals():\n    a = [1]",
        "#md # Two", "if 'a' not in globals():\n    a = [2]\nprint(a)",
    ],
    "exec in a space of its own": [
        "#md # One", "space = {}\nexec('a = 1', space)", "#md # Two", "print(space['a'])",
    ],
    "eval and exec of texts that are known": [
        "#md # One", "a = 5\ndef f(n):\n    return eval('n * a')\nexec('b = a\\nc = b + 1')",
        "#md # Two", "print(eval(' a + 1 ') * 2, f(2), b, c)",
    ],
    "variables looked up by the text of their names": [
        "#md # One", "a = 5\nprint('a' in globals(), 'b' not in locals(), 'b' in vars())",
        "#md # Two", "print(globals().get('a'), globals()['a'], globals().get('b'))\n"
        "globals()['b'] = globals().get('c', a or 2) * 2\n"
        "def f(a):\n    return a, globals().get('b', 1), globals().get('c', [0])",
        "#md # Three", "print(b, f(3), globals().get('b', 0))",
    ],
    "a variable that may be there is looked up when it is asked for": [
        "#md # One", "if len('x') > 1:\n    a = 1", "#md # Two",
        "print(globals().get('a', 'none'))\na = 2\nprint(locals()['a'], [x for x in (1, 2)])",
    ],
    "an assignment that is not shown": ["x = 1\nx += 1", "x"],
    "a query string names a variable": [
        "#md # One", "class T:\n    def query(self, text):\n        import sys\n"
        "        return sys._getframe(1).f_locals['limit']",
        "limit = [3]", "#md # Two", "print(T().query('x > @limit'))",
    ],
    "a partial application keeps its place among keywords": [
        "k = int('2')\ndef f(a, b=1, *rest, c=3, **more):\n    return (a, b, rest, c, more, k)",
        "#md # Two",
        "print(f(1, 2, 3, c=4, d=5))\nprint(f(1,))\nprint(f(*[1, 2],  # why\n  c=1,\n))",
    ],
    "a generator expression as the only argument": [
        "k = int('2')\ndef f(xs):\n    return [x * k for x in xs]", "print(f(x for x in [1, 2]))",
    ],
    "a function in a block that is run": [
        "flag = int('1')\nif flag:\n    # doubles\n    def f(x):\n"
        "        \"\"\"Twice\n        it.\"\"\"\n        return 2 * x  # so\n"
        "    print(f(1), f.__doc__)", "#md # Two", "print(f(2))",
    ],
    "a function on either side of a choice": [
        "flag = int('0')\nif flag:\n    def f(x):\n        return 2 * x\nelse:\n"
        "    def f(x):\n        return 3 * x", "#md # Two",
        "def g():\n    return f(2)\nprint(f(1), g())",
    ],
    "a class in a block, and nothing in its place otherwise": [
        "import json\nif json is not None:\n    class A(json.JSONEncoder):\n        n = 1\n"
        "else:\n    A = None", "#md # Two", "def f():\n    return A.n\nprint(f())",
    ],
    "a function in a loop that sees the loop's variable": [
        "found = []\nfor i in range(3):\n    def f(x):\n        return x + i\n"
        "    found.append(f(1))",
        "#md # Two", "print(found, f(5))",
    ],
    "a function in a loop whose default is the loop's variable": [
        "found = []\nfor i in range(3):\n    def f(x=i):\n        return x\n    found.append(f)",
        "#md # Two", "print([f() for f in found])",
    ],
    "a class that a block makes again before it is used there": [
        "k = [3]\nclass A:\n    x = 1\nprint(A.x)", "#md # Two",
        "try:\n    class A:\n        x = k\n    print(A.x)\n    k[5]\nexcept IndexError:\n"
        "    print(A.x)",
    ],
    "a function in a block whose default the block makes": [
        "if True:\n    k = int('3')\n    def f(x=k):\n        return x", "#md # Two", "print(f())",
    ],
    "a function in a block whose default is a number there": [
        "if int('1'):\n    # rows\n    K = -3  # at least\n    def f(x=K):\n        return x\n"
        "    print(K)", "#md # Two", "print(f(), K)",
    ],
    "a function in a block whose default is a number there that changes": [
        "if int('1'):\n    K = 3\n    def f(x=K):\n        return x\n    K += 1", "#md # Two",
        "print(f(), K)",
    ],
    "a number in a block that is given again": [
        "if int('1'):\n    K = 3\n    def f(x=K):\n        return x\n    print(f())", "#md # Two",
        "if f():\n    K = 3\n    def g(x=K):\n        return x\nprint(g(), K)",
    ],
    "a number in a block that is missed": [
        "if int('0'):\n    K = 3\n    def f(x=K):\n        return x",
        "try:\n    print(K)\nexcept NameError:\n    print('none')",
    ],
    "a number in a block that shares its line": [
        "if int('1'): K = 3; L = int('4')\nif K:\n    M = 5; N = 6\n    def f(x=M):\n"
        "        return x\nprint(f(), L, N)",
    ],
    "a block with nothing but a function": [
        "with open('/dev/null'):\n    def f():\n        return 1", "#md # Two", "print(f())",
    ],
    "a function in a block that sets a global": [
        "n = 0\nif True:\n    def f():\n        global n\n        n += 1\nf()", "print(n)",
    ],
    "a function in a block that is asked for": [
        "if 1 > 2:\n    def f():\n        return 1", "print('f' in globals())",
    ],
    "a function in a block that is missed": [
        "if 1 > 2:\n    def f():\n        return 1",
        "try:\n    print(f())\nexcept NameError:\n    print('none')",
    ],
    "a module imported again in a block": [
        "import math\ndef f():\n    return math.pi", "#md # Two",
        "if f():\n    import math\n    import cmath\n    print(math.e, cmath.e)",
    ],
    "a module imported in a block only": [
        "try:\n    import json\n    text = json.dumps([1])\nexcept ImportError:\n    text = ''",
        "#md # Two", "def f():\n    return json.loads(text)\nprint(f())",
    ],
    "a module imported under a guard as well": [
        "import math", "try:\n    import math\nexcept ImportError:\n    math = None",
        "#md # Two", "def f():\n    return math.pi\nprint(f())",
    ],
    "classes that are there with their module": [
        "try:\n    import json\nexcept ImportError:\n    json = None",
        "if json is not None:\n    # speaks\n    class A(json.JSONEncoder):\n        n = 1  # 1\n\n"
        "    class B(json.JSONEncoder):\n        def f(self):\n            return A.n", "#md # Two",
        "print(B().f() if json else 'none')",
    ],
    "classes that are not there without their module": [
        "try:\n    import nowhere_at_all as json\nexcept ImportError:\n    json = None",
        "if json is not None:\n    # speaks\n    class A(json.JSONEncoder):\n        n = 1  # 1\n\n"
        "    class B(json.JSONEncoder):\n        def f(self):\n            return A.n", "#md # Two",
        "print(B().f() if json else 'none')",
    ],
    "classes that are nothing without their module": [
        "try:\n    import nowhere_at_all as json\nexcept ImportError:\n    json = None",
        "if json is not None:\n    class A(json.JSONEncoder):\n        n = 1\n\n"
        "    class B(json.JSONEncoder):\n        n = 2\nelse:\n    B = None\n    A = None\nn = 1",
        "#md # Two", "print(A, B, n)",
    ],
    "a class that is nothing without its module": [
        "try:\n    import json\nexcept ImportError:\n    json = None",
        "if json:\n    class A(json.JSONEncoder):\n        n = 1\nelse:\n    A = None",
        "#md # Two", "print(A.n)",
    ],
    "classes whose module may be missing, and the code asks": [
        "try:\n    import nowhere_at_all as json\nexcept ImportError:\n    json = None",
        "if json is not None:\n    # speaks\n    class A(json.JSONEncoder):\n        n = 1  # 1\n\n"
        "    class B(json.JSONEncoder):\n        def f(self):\n            return A.n", "#md # Two",
        "try:\n    B\nexcept NameError:\n    print('none')",
    ],
    "a module imported in several blocks and used by a function that is handed on": [
        "if int('1'):\n    import numpy as np\n    print(np.pi)\n"
        "def f(x):\n    return int(np.sqrt(x))", "#md # Two",
        "if f(4):\n    import numpy as np\ng = f", "#md # Three", "print(list(map(g, [4, 9])))",
    ],
    "a function that stands in for one which cannot be imported": [
        "try:\n    from nowhere_at_all import f\nexcept ImportError:\n    def f(x):\n"
        "        return x if callable(x) else len(x)", "#md # Two",
        "@f\ndef g():\n    return f('ab')\nprint(g())",
    ],
    "a function defined twice that another calls in between and after": [
        "k = int('1')\ndef f(x):\n    return x + k\ndef g(x):\n    return f(x) * 2\nprint(g(1))",
        "#md # Two", "def f(x):\n    return x - k\nprint(g(1))", "#md # Three", "print(f(0), g(0))",
    ],
    "a function that is called before what it may read is there": [
        "def f(x):\n    return x and k + x\nprint(f(0))", "#md # Two", "k = int('3')\nprint(f(1))",
    ],
    "a function that calls one which is called before what it may read is there": [
        "def f(x):\n    return x and k + x\ndef g(x):\n    return f(x)\nprint(g(0))",
        "#md # Two", "k = int('3')\nprint(g(1))", "#md # Three", "k = int('4')\nprint(g(1), f(1))",
    ],
    "a function that reads what a branch may have made": [
        "def f(x):\n    return k if x else 0\nflag = int('0')\nif flag:\n    k = int('3')\n"
        "print(f(flag))", "#md # Two", "print(f(0))",
    ],
    "a function that is called where a branch makes what it reads": [
        "def f():\n    return k + 1\nif int('1'):\n    k = int('3')\n    print(f())\nelse:\n"
        "    print('none')", "#md # Two", "print(f())",
    ],
    "a function whose name holds another on one path, and that reads what a branch makes": [
        "def v(x):\n    return [x]\nn = v(1)", "def f():\n    return 3",
        "if v(1)[0] % 2:\n    f = v\n    try:\n        def g(x=n):\n            return x, n\n"
        "    except ZeroDivisionError:\n        pass\ndef f():\n    return g(), 22", "print(f())",
    ],
    "a variable made anew by a function that reads it": [
        "k = int('3')\ndef f():\n    return k + 1", "#md # Two", "k = f()\nprint(k)",
    ],
    "a variable that a block reads through a function, and then makes anew": [
        "k = int('3')\ndef f():\n    return k", "#md # Two",
        "with open('/dev/null'):\n    print(f())\n    k = 5\nprint(k)",
    ],
    "a variable that both branches make anew, one of what a function reads": [
        "k = int('3')\ndef f():\n    return k", "#md # Two",
        "if int('1'):\n    k = f() + 1\nelse:\n    k = 4\nprint(k)",
    ],
    "a loop's variable that a function reads": [
        "def f():\n    return k", "#md # Two", "for k in [1, 2]:\n    print(f())",
        "#md # Three", "try:\n    k = 4\nexcept KeyError:\n    k = 5\nelse:\n    print(f())",
    ],
    "a function handed on whose name is another's in a loop": [
        "def v(x):\n    return [x]\nn = v(1)",
        "def g():\n    return n, 2\nlater = g\nprint(later())",
        "for i in [1, 2]:\n    def g():\n        return (lambda: n)(), 10", "print(g())",
    ],
    "a result that a block deletes": ["n = 4", "for i in [1]:\n    n = 5\n    del n\nprint(1)"],
    "a function kept before what it reads is there": [
        "def f():\n    return k\ng = f", "#md # Two", "k = int('3')\nprint(g())",
    ],
    "constants given together, and again": [
        "A, B = 1, [2]\nC: int = 3\ndef f():\n    return A, B, C",
        "A, B = 1, [2]\nC: int = 3", "#md # Two", "print(f())",
    ],
    "a constant that gets another value": [
        "A, B = 1, 2\ndef f():\n    return A, B\nprint(f())", "#md # Two", "A = 3\nprint(f())",
    ],
    "a star import that needs what ran before it": [
        "import sys, types", "made = types.ModuleType('made_here')\nmade.answer = 42\n"
        "sys.modules['made_here'] = made", "from made_here import *", "#md # Two", "print(answer)",
    ],
    "a star import on one path": [
        "#md # One", "if 1 < 2:\n    from math import *", "#md # Two", "print(tau)",
    ],
}  # fmt: skip


@pytest.mark.parametrize("cells", CASES.values(), ids=CASES.keys())
def test_the_package_says_what_the_notebook_said(cells: list[str]) -> None:
    assert said_by_package(plan_of(cells)) == said_by_cells(cells)
