import * as React from 'react';
import { Mark } from './icons';
import { useLab } from './lab';
import { IRow } from './messages';

/**
 * Rows of which one is in the tab order, and arrow keys go to the others: `box` is for what holds
 * them, and `row` for each of them, with what is done there at other keys.
 */
export function useRows(first: string) {
  const [chosen, setChosen] = React.useState('');
  const box = React.useRef<HTMLUListElement>(null);
  const at = React.useRef(0);
  const all = () => Array.from(box.current!.querySelectorAll<HTMLElement>('[data-row]'));
  const find = () => all().find(row => row.dataset.row === chosen);
  React.useEffect(() => {
    // What can be done at the row is seen, too.
    find()?.querySelector(':scope > * > .jp-nb2prod-acts')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  React.useLayoutEffect(() => {
    const rows = box.current!;
    // Whoever was at the last of them goes on at the section's title, which comes before.
    const title = () => rows.closest('[aria-labelledby]')?.previousElementSibling as HTMLElement;
    return () => void (rows.contains(document.activeElement) && title()?.focus());
  }, []);
  React.useEffect(() => {
    if (chosen && !find()) {
      setChosen('');
      // Whoever was at a row that is gone goes on at what is in its place.
      const next = all()[Math.min(at.current, all().length - 1)];
      document.activeElement === document.body && next?.focus();
    }
  });
  const onFocus = ({ target }: React.FocusEvent) => {
    const row = target.closest<HTMLElement>('[data-row]')!;
    at.current = all().indexOf(row);
    setChosen(row.dataset.row!);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const rows = all();
    const row = event.target as HTMLElement;
    const at = rows.indexOf(row);
    const out = rows.findIndex(one => one !== row && one.contains(row));
    const into = row.ariaExpanded === 'true' ? at + 1 : -1;
    const far = { Home: 0, End: rows.length - 1, ArrowLeft: out, ArrowRight: into };
    const ways = { ArrowDown: at + 1, ArrowUp: at - 1, ...far };
    const to = rows[ways[event.key as keyof typeof ways]];
    if (at >= 0 && to) {
      event.preventDefault();
      to.focus();
    }
  };
  const active = chosen || first;
  const row = (key: string, keys: { [key: string]: () => unknown } = {}) => ({
    'data-row': key,
    tabIndex: key === active ? 0 : -1,
    onKeyDown: (event: React.KeyboardEvent) => {
      const isOwn = event.target === event.currentTarget; // and not that of something in it
      if (isOwn && !event.ctrlKey && !event.metaKey && event.key in keys) {
        event.preventDefault();
        void keys[event.key]();
      }
    }
  });
  return { active, row, box: { ref: box, onFocus, onKeyDown } };
}

/** A list of lines that lead to places, one tab stop. */
export function Rows({ label, rows }: { label: string; rows: IRow[] }): JSX.Element {
  const { actions } = useLab();
  const { row, box } = useRows('0');
  return (
    <ul className="jp-nb2prod-rows" aria-label={label} {...box}>
      {rows.map(({ mark, text, detail, place }, index) => (
        <li key={index}>
          <button
            className="jp-nb2prod-row"
            {...row(`${index}`)}
            onClick={() => void actions.goTo(place)}
          >
            {mark && <Mark of={mark} />}
            <span className="jp-nb2prod-row-text">
              <span className="jp-nb2prod-row-name">{text}</span>
              <span className="jp-nb2prod-row-detail">{detail}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
