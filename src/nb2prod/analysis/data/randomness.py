"""Where random numbers are drawn, and whether a seed was set for them before."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.register import Placed, Register, constant, keyword
from nb2prod.notebook.walk import called_name

_NUMPY_DRAWS = frozenset(
    "rand randn randint random random_sample ranf sample choice shuffle permutation bytes beta "
    "binomial chisquare dirichlet exponential f gamma geometric gumbel hypergeometric laplace "
    "logistic lognormal logseries multinomial multivariate_normal negative_binomial normal pareto "
    "poisson power rayleigh standard_cauchy standard_exponential standard_gamma standard_normal "
    "standard_t triangular uniform vonmises wald weibull zipf random_integers".split()
)
_RANDOM_DRAWS = frozenset(
    "random randint randrange choice choices sample shuffle uniform gauss normalvariate triangular "
    "betavariate expovariate gammavariate lognormvariate vonmisesvariate paretovariate "
    "weibullvariate getrandbits".split()
)
_TORCH_DRAWS = frozenset(
    "rand randn randint randperm normal bernoulli multinomial rand_like randn_like "
    "randint_like".split()
)
_TF_DRAWS = frozenset(
    "normal uniform truncated_normal shuffle categorical gamma poisson random_normal "
    "random_uniform random_shuffle".split()
)
_TAKE_STATE = frozenset(
    "train_test_split ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit RepeatedKFold "
    "RepeatedStratifiedKFold RandomForestClassifier RandomForestRegressor ExtraTreesClassifier "
    "ExtraTreesRegressor BaggingClassifier BaggingRegressor AdaBoostClassifier AdaBoostRegressor "
    "GradientBoostingClassifier GradientBoostingRegressor DecisionTreeClassifier "
    "DecisionTreeRegressor IsolationForest RandomizedSearchCV HalvingRandomSearchCV KMeans "
    "MiniBatchKMeans BisectingKMeans SpectralClustering GaussianMixture BayesianGaussianMixture "
    "LatentDirichletAllocation TruncatedSVD FastICA TSNE MLPClassifier MLPRegressor SGDClassifier "
    "SGDRegressor Perceptron PassiveAggressiveClassifier RandomTreesEmbedding RBFSampler Nystroem "
    "GaussianRandomProjection SparseRandomProjection shuffle resample permutation_importance "
    "make_classification make_regression make_blobs make_moons make_circles make_friedman1 "
    "make_swiss_roll make_s_curve make_multilabel_classification SMOTE SMOTENC BorderlineSMOTE "
    "SVMSMOTE KMeansSMOTE ADASYN RandomOverSampler RandomUnderSampler SMOTEENN SMOTETomek "
    "BalancedRandomForestClassifier EasyEnsembleClassifier UMAP".split()
)
_LIBRARIES = ("sklearn.", "imblearn.", "umap.", "cuml.")
# These draw only when they are told to.
_TOLD_TO: dict[str, tuple[str, tuple[object, ...]]] = {
    **dict.fromkeys(("KFold", "StratifiedKFold", "StratifiedGroupKFold"), ("shuffle", (True,))),
    "LogisticRegression": ("solver", ("sag", "saga")),
    "PCA": ("svd_solver", ("randomized",)),
    "SVC": ("probability", (True,)),
}
_OWN_GENERATORS = ("numpy.random.default_rng", "numpy.random.RandomState", "random.Random")
_SEEDS_ONE = {
    "numpy.random.seed": "numpy",
    "random.seed": "random",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "torch.cuda.manual_seed": "torch",
    "torch.cuda.manual_seed_all": "torch",
    "tensorflow.random.set_seed": "tensorflow",
    "tensorflow.set_random_seed": "tensorflow",
    "tensorflow.random.set_random_seed": "tensorflow",
    "tensorflow.compat.v1.set_random_seed": "tensorflow",
}
_SEEDS_ALL = re.compile(r"(?:^|_)seeds?(?:$|_)|seed(?:everything|all)", re.IGNORECASE)
_EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """A call that draws, or makes what draws; `takes` is the keyword that would seed it, or ''."""

    call: Placed[ast.Call]
    library: str
    takes: str = ""


def unseeded(register: Register) -> Iterator[Draw]:
    """The draws before which no seed is set; within a function any seed of the notebook counts."""
    seeds: dict[str, tuple[int, int, int]] | None = None
    for draw in _draws(register):
        seeds = _seeds(register) if seeds is None else seeds
        known = [seeds[name] for name in (draw.library, _EVERYTHING) if name in seeds]
        inside = draw.call.function is not None
        if not any(inside or place < draw.call.order for place in known):
            yield draw


def _seeds(register: Register) -> dict[str, tuple[int, int, int]]:
    """Where each library's generator is seeded first."""
    found: dict[str, tuple[int, int, int]] = {}
    for word in (word for word in register.words if "seed" in word.lower()):
        for call in register.calls(word):
            everything = _EVERYTHING if _SEEDS_ALL.search(word) else ""
            library = _SEEDS_ONE.get(register.called(call.node), everything)
            if library and (call.node.args or everything):
                found[library] = min(found.get(library, call.order), call.order)
    return found


def _draws(register: Register) -> Iterator[Draw]:
    for word in register.words & (_NUMPY_DRAWS | _RANDOM_DRAWS | _TORCH_DRAWS):
        for call in register.calls(word):
            yield from _plain(call, word, register)
    for word in register.words & (_TAKE_STATE | _TOLD_TO.keys()):
        for call in register.calls(word):
            yield from _stateful(call, word, register)
    for call in register.calls("default_rng", "RandomState", "Random"):
        given = [*call.node.args, *(k.value for k in call.node.keywords)]
        if register.called(call.node) in _OWN_GENERATORS and not _seeded(given):
            yield Draw(call, "its own", "seed")
    yield from _torch(register)
    yield from _tensorflow(register)
    yield from _pandas(register)
    for call in register.calls("rvs"):
        if register.called(call.node).startswith("scipy.stats.") and _lacks(call, "random_state"):
            yield Draw(call, "numpy", "random_state")


def _plain(call: Placed[ast.Call], word: str, register: Register) -> Iterator[Draw]:
    """A draw from a generator that a whole library shares."""
    if word != "shuffle" and isinstance(call.parent, ast.Expr):
        return  # it is only shown
    name = register.called(call.node)
    if name == f"numpy.random.{word}":
        yield Draw(call, "numpy")
    elif name == f"random.{word}" and register.imports("random"):
        yield Draw(call, "random")
    elif name == f"torch.{word}" and not keyword(call.node, "generator"):
        yield Draw(call, "torch")


def _seeded(given: list[ast.expr]) -> bool:
    return any(not (isinstance(v, ast.Constant) and v.value is None) for v in given)


def _lacks(call: Placed[ast.Call], word: str) -> bool:
    """Whether a call gives no seed, nor may give one in `**settings`."""
    if any(given.arg is None for given in call.node.keywords):
        return False
    given = keyword(call.node, word)
    return given is None or (isinstance(given, ast.Constant) and given.value is None)


def _stateful(call: Placed[ast.Call], word: str, register: Register) -> Iterator[Draw]:
    if not register.called(call.node).startswith(_LIBRARIES) or not _lacks(call, "random_state"):
        return
    if word in _TOLD_TO:
        told, values = _TOLD_TO[word]
        if constant(keyword(call.node, told)) not in values:
            return
    if constant(keyword(call.node, "shuffle")) is not False:
        yield Draw(call, "numpy", "random_state")


def _torch(register: Register) -> Iterator[Draw]:
    for call in register.calls("DataLoader", "random_split"):
        name = register.called(call.node)
        shuffles = constant(keyword(call.node, "shuffle")) is True or name.endswith("random_split")
        if shuffles and name.startswith("torch.") and _lacks(call, "generator"):
            yield Draw(call, "torch")


def _tensorflow(register: Register) -> Iterator[Draw]:
    if not register.imports("tensorflow", "keras"):
        return
    for call in register.calls(*_TF_DRAWS):
        name = register.called(call.node)
        if name.startswith("tensorflow.random") and _lacks(call, "seed"):
            yield Draw(call, "tensorflow")
    fits = any(True for _ in register.calls("fit", "fit_generator"))
    for call in register.calls("Sequential", "Model") if fits else ():
        if re.match(r"(?:tensorflow|keras)\b", register.called(call.node)) and not _reuses(call):
            yield Draw(call, "tensorflow")


def _pandas(register: Register) -> Iterator[Draw]:
    """`frame.sample(…)`; what is only shown may be another one each time."""
    if not register.imports("pandas", "geopandas"):
        return
    for call in register.calls("sample"):
        node = call.node
        name = register.called(node)
        sized = [*node.args, *(k.value for k in node.keywords if k.arg in {"n", "frac"})]
        if len(node.args) > 1 or not sized or not isinstance(node.func, ast.Attribute):
            continue
        other = name.startswith(("random.", "numpy.", "torch.", "tensorflow.", "scipy."))
        if other or any(isinstance(a, ast.Tuple | ast.List) for a in sized) or _is_shown(call):
            continue
        if isinstance(constant(sized[0]), str | bool) or not _lacks(call, "random_state"):
            continue
        yield Draw(call, "numpy", "random_state")


def _is_shown(call: Placed[ast.Call]) -> bool:
    inner: ast.AST = call.node
    for outer in call.around:
        if isinstance(outer, ast.Expr):
            return True
        shows = isinstance(outer, ast.Call) and called_name(outer) in {"display", "print"}
        chained = isinstance(outer, ast.Attribute | ast.Subscript) or (
            isinstance(outer, ast.Call) and outer.func is inner
        )
        if shows:
            return True
        if not chained:
            return False
        inner = outer
    return False


def _reuses(call: Placed[ast.Call]) -> bool:
    """Whether a model is only another view of one that is there: `Model(base.input, …)`."""
    given = [*call.node.args, *(k.value for k in call.node.keywords)]
    ends = {"input", "inputs", "output", "outputs"}
    views = [g for g in given if isinstance(g, ast.Attribute) and g.attr in ends]
    return len(given) > 1 and len(views) == len(given)
