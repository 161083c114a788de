import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { numberOf } from './document';
import { Mark } from './icons';
import { Link, useLab, View, Words } from './lab';
import { IDiagnostic } from './messages';
import { NotebookReview, SEVERITIES } from './notebookReview';
import { useRows } from './rows';

type Severity = IDiagnostic['severity'];
/** No theme shows more rows than this: a list without an end helps nobody. */
const MOST_ROWS = 100;

/** What was found: counted, filtered by severity, by theme. */
export const Findings: View = ({ of }) => {
  const { actions, trans } = useLab();
  const [hidden, setHidden] = React.useState<Severity[]>([]);
  const found = of.findings;
  const shown = found.filter(one => !hidden.includes(one.severity));
  const safe = found.filter(one => one.fix?.safe).length;
  if (!of.check || of.check.refused) {
    return <Words>{of.check?.refused || trans.__('Checking for the first time…')}</Words>;
  }
  const toggle = (one: Severity) =>
    setHidden(hidden.includes(one) ? hidden.filter(s => s !== one) : [...hidden, one]);
  return (
    <div className={of.isStale ? 'jp-mod-stale' : undefined}>
      <div className="jp-nb2prod-bar">
        {SEVERITIES.map(one => {
          const count = found.filter(d => d.severity === one).length;
          const words = severityCount(trans, one, count);
          return (
            <button
              key={one}
              className="jp-nb2prod-filter"
              aria-pressed={!hidden.includes(one)}
              aria-label={words}
              title={words}
              onClick={() => toggle(one)}
            >
              <Mark of={one} /> {count}
            </button>
          );
        })}
        <span className="jp-nb2prod-gap" />
        {safe > 0 && (
          <Link
            label={trans.__('Fix %1…', safe)}
            title={trans.__('After these the notebook shows what it showed.')}
            act={() => actions.fix({ all_safe: true })}
          />
        )}
      </div>
      <p className="jp-nb2prod-unseen" role="status">
        {trans._n('%1 finding', '%1 findings', found.length)}
      </p>
      {shown.length > 0 ? (
        <Tree of={of} shown={shown} />
      ) : (
        <Words>
          {found.length
            ? trans.__('All findings are filtered out.')
            : trans.__('Nothing to report. Productionize shows what the package will be.')}
        </Words>
      )}
    </div>
  );
};

/** The themes and their findings. */
function Tree(props: { of: NotebookReview; shown: IDiagnostic[] }): JSX.Element {
  const { trans } = useLab();
  const [toggled, setToggled] = React.useState<{ [theme: string]: boolean }>({});
  const themes = new Map<string, IDiagnostic[]>();
  for (const one of props.shown) {
    themes.set(one.theme, [...(themes.get(one.theme) ?? []), one]);
  }
  const ordered = [...themes].sort(([, a], [, b]) => weight(b) - weight(a));
  const rows = useRows(ordered[0][0]);
  const isFew = props.shown.length <= 12;
  return (
    <ul role="tree" aria-label={trans.__('Findings')} className="jp-nb2prod-tree" {...rows.box}>
      {ordered.map(([theme, found], index) => {
        const isOpen =
          toggled[theme] ?? (isFew || index === 0 || found.some(one => one.severity === 'error'));
        const toggle = (open: boolean) => setToggled({ ...toggled, [theme]: open });
        return (
          <li
            key={theme}
            role="treeitem"
            aria-expanded={isOpen}
            aria-label={`${theme}, ${found.length}`}
            {...rows.row(theme, {
              ArrowRight: () => toggle(true),
              ArrowLeft: () => toggle(false),
              Enter: () => toggle(!isOpen)
            })}
          >
            <div className="jp-nb2prod-theme" onClick={() => toggle(!isOpen)}>
              <span className={`jp-nb2prod-twist ${isOpen ? 'jp-mod-open' : ''}`} aria-hidden />
              <span className="jp-nb2prod-theme-name">{theme}</span>
              <span className="jp-nb2prod-count">{found.length}</span>
            </div>
            {isOpen && (
              <ul role="group">
                {found.slice(0, MOST_ROWS).map(one => (
                  <Finding key={one.key} of={props.of} one={one} rows={rows} />
                ))}
                {found.length > MOST_ROWS && (
                  <li className="jp-nb2prod-words">
                    {trans.__('and %1 more', found.length - MOST_ROWS)}
                  </li>
                )}
              </ul>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** One finding; when it is the one that is looked at, its words and what can be done about it. */
function Finding(props: {
  of: NotebookReview;
  one: IDiagnostic;
  rows: ReturnType<typeof useRows>;
}): JSX.Element {
  const { of, one, rows } = props;
  const { actions, trans } = useLab();
  const isActive = rows.active === one.key;
  const number = numberOf(of.panel, one.place.cell);
  const where = trans.__('Cell %1', number);
  const names = {
    error: trans.__('Error'),
    warning: trans.__('Warning'),
    advice: trans.__('Advice')
  };
  const keys = {
    Enter: () => actions.goTo(one.place),
    f: () => one.fix && actions.fix({ keys: [one.key] }),
    w: () => actions.why(one.code),
    i: () => actions.ignoreHere(one.key)
  };
  return (
    <li
      role="treeitem"
      aria-selected={isActive}
      aria-label={`${names[one.severity]}: ${one.subject}. ${where}. ${one.message}`}
      className={`jp-nb2prod-finding ${isActive ? 'jp-mod-active' : ''}`}
      {...rows.row(one.key, keys)}
      onClick={() => void keys.Enter()}
      title={isActive ? undefined : one.message}
    >
      <Mark of={one.severity} />
      <div className="jp-nb2prod-row-text">
        <code className="jp-nb2prod-row-name">{one.subject}</code>
        <span className="jp-nb2prod-row-detail">
          {where} · {one.name.replace(/-/g, ' ')}
          {one.also.length > 0 &&
            ` · ${trans._n('and %1 more place', 'and %1 more places', one.also.length)}`}
        </span>
        {isActive && <p className="jp-nb2prod-message">{one.message}</p>}
        {isActive && (
          <div className="jp-nb2prod-acts" onClick={event => event.stopPropagation()}>
            {one.fix && <Link label={`${one.fix.title}…`} act={keys.f} keys="F" />}
            <Link label={trans.__('Why?')} act={keys.w} keys="W" />
            <Link label={trans.__('Ignore here')} act={keys.i} keys="I" />
          </div>
        )}
      </div>
    </li>
  );
}

/** Errors weigh more than any number of warnings, and these more than any advice. */
function weight(found: IDiagnostic[]): number {
  const weights = { error: 1e6, warning: 1e3, advice: 1 };
  return found.reduce((sum, one) => sum + weights[one.severity], 0);
}

function severityCount(trans: TranslationBundle, one: Severity, n: number): string {
  return {
    error: trans._n('%1 error', '%1 errors', n),
    warning: trans._n('%1 warning', '%1 warnings', n),
    advice: trans._n('%1 piece of advice', '%1 pieces of advice', n)
  }[one];
}
