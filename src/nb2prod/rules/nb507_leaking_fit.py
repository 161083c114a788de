"""Something is learned from the test rows before they are put aside.

What it does
    Finds scalers, imputers, encoders, selectors, PCA and oversamplers that are fitted on all rows
    whose result is then given to `train_test_split` or to a cross validation, or cut by hand
    (`test = scaled[n:]`); and features that hold the target itself. `LabelEncoder` is left alone.

Why it matters
    The score then says how well the model does on rows it has, in part, already seen. It looks
    better than it is, and the surprise comes in production, where nobody has seen the rows yet.

Bad:
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    X = StandardScaler().fit_transform(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=17)

Good:
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=17)
    scaler = StandardScaler().fit(X_train)
    X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)

How to fix
    Split first, fit on the training rows only, and transform both. Easiest is
    `make_pipeline(StandardScaler(), model)`: it is fitted within each fold by itself, and saved
    together with the model.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each fit that the test rows take part in, and each target among the features."""
    for leak in analysis.leaks:
        what = gettext("{} learns from the test rows too", leak.what[:32])
        yield rule.at(
            leak.call.location, gettext("{}: split first, fit it on the training rows only", what)
        )
    for call in analysis.targets_in_features:
        message = gettext(
            "the features hold the target that they are to predict: drop it from them"
        )
        yield rule.at(call.location, message)


rule = Rule("NB507", "leaking-fit", Severity.WARNING, check, __doc__)
