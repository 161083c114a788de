import * as React from 'react';
import { Mark } from './icons';
import { Link, useLab, View, Words } from './lab';
import { IDiagnostic } from './messages';
import { useRows } from './rows';

/** No theme shows more rows than this: a list without an end helps nobody. */
const MOST_ROWS = 100;
/** So many findings are looked through at once: all themes are open. */
const FEW = 12;

/** What was found: counted, filtered by severity, by theme. */
export const Findings: View = ({ of }) => {
  const { actions, trans } = useLab();
  const [hidden, setHidden] = React.useState<{ [severity: string]: boolean }>({});
  const { check } = of;
  const shown = React.useMemo(
    () => check?.diagnostics.filter(one => !hidden[one.severity]) ?? [],
    [check, hidden]
  );
  if (!check) {
    return <Words>{trans.__('Checking for the first time…')}</Words>;
  }
  return (
    <div className={of.isStale ? 'jp-mod-stale' : undefined}>
      <div className="jp-nb2prod-bar">
        {check.counts.map(({ severity, count, words }) => (
          <button
            key={severity}
            className="jp-nb2prod-filter"
            aria-pressed={!hidden[severity]}
            aria-label={words}
            title={words}
            onClick={() => setHidden({ ...hidden, [severity]: !hidden[severity] })}
          >
            <Mark of={severity} /> {count}
          </button>
        ))}
        <span className="jp-nb2prod-gap" />
        {check.safe > 0 && !of.isReadOnly && (
          <Link
            label={trans.__('Fix %1…', check.safe)}
            title={trans.__('After these the notebook shows what it showed.')}
            act={() => actions.fix({ all_safe: true })}
          />
        )}
      </div>
      <p className="jp-nb2prod-unseen" role="status">
        {trans._n('%1 finding', '%1 findings', check.diagnostics.length)}
      </p>
      {shown.length > 0 ? (
        <Tree shown={shown} />
      ) : (
        <Words>
          {check.diagnostics.length
            ? trans.__('All findings are filtered out.')
            : trans.__('Nothing to report. Productionize shows what the package will be.')}
        </Words>
      )}
    </div>
  );
};

/** The themes and their findings, as the server orders them; not drawn anew when these are old. */
const Tree = React.memo(({ shown }: { shown: IDiagnostic[] }): JSX.Element => {
  const { trans } = useLab();
  const [toggled, setToggled] = React.useState<{ [theme: string]: boolean }>({});
  const rows = useRows(shown[0].theme);
  const theme = (name: string, index: number) => {
    const found = shown.filter(one => one.theme === name);
    const isGrave = index === 0 || found.some(one => one.severity === 'error');
    const isOpen = toggled[name] ?? (isGrave || shown.length <= FEW);
    const toggle = (open: boolean) => setToggled({ ...toggled, [name]: open });
    const flip = () => toggle(!isOpen);
    const keys = { ArrowRight: () => toggle(true), ArrowLeft: () => toggle(false), Enter: flip };
    return (
      <li
        key={name}
        role="treeitem"
        aria-expanded={isOpen}
        aria-label={`${name}, ${found.length}`}
        {...rows.row(name, keys)}
      >
        <div className="jp-nb2prod-theme" onClick={flip}>
          <span className={`jp-nb2prod-twist ${isOpen ? 'jp-mod-open' : ''}`} aria-hidden />
          <span className="jp-nb2prod-theme-name">{name}</span>
          <span className="jp-nb2prod-count">{found.length}</span>
        </div>
        {isOpen && (
          <ul role="group">
            {found.slice(0, MOST_ROWS).map(one => (
              <Finding key={one.key} one={one} rows={rows} />
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
  };
  return (
    <ul role="tree" aria-label={trans.__('Findings')} className="jp-nb2prod-tree" {...rows.box}>
      {[...new Set(shown.map(one => one.theme))].map(theme)}
    </ul>
  );
});

/** One finding; when it is the one that is looked at, its words and what can be done about it. */
function Finding(props: { one: IDiagnostic; rows: ReturnType<typeof useRows> }): JSX.Element {
  const { one, rows } = props;
  const { actions, review, trans } = useLab();
  const isActive = rows.active === one.key;
  const change = (more: object) => () => actions.fix({ keys: [one.key], ...more });
  const acts = [
    { key: 'f', label: one.fix ? `${one.fix.title}…` : '', act: change({}) },
    { key: 'w', label: trans.__('Why?'), act: () => actions.why(one.code) },
    { key: 'i', label: trans.__('Ignore here'), act: change({ silence: true }) }
  ].filter(({ key, label }) => label && (key === 'w' || !review.current!.isReadOnly));
  const goTo = () => actions.goTo(one.place);
  const keys = Object.fromEntries(acts.map(({ key, act }) => [key, act]));
  return (
    <li
      role="treeitem"
      aria-selected={isActive}
      aria-label={one.spoken}
      className={`jp-nb2prod-finding ${isActive ? 'jp-mod-active' : ''}`}
      {...rows.row(one.key, { Enter: goTo, ...keys })}
      onClick={() => void goTo()}
      title={isActive ? undefined : one.message}
    >
      <Mark of={one.severity} />
      <div className="jp-nb2prod-row-text">
        <code className="jp-nb2prod-row-name">{one.subject}</code>
        <span className="jp-nb2prod-row-detail">{one.detail}</span>
        {isActive && (
          <>
            <p className="jp-nb2prod-message">{one.message}</p>
            <div className="jp-nb2prod-acts" onClick={event => event.stopPropagation()}>
              {acts.map(({ key, ...more }) => (
                <Link key={key} aria-keyshortcuts={key.toUpperCase()} {...more} />
              ))}
            </div>
          </>
        )}
      </div>
    </li>
  );
}
