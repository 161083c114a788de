import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import { FileDialog } from '@jupyterlab/filebrowser';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IParts } from './actions';
import { listed } from './document';
import { agrees, Choice, Field, Link } from './lab';
import { IFixAnswer, IProductionizeRequest } from './messages';
import { NotebookReview } from './notebookReview';

const SIGNS = { same: '  ', gone: '− ', new: '+ ', cut: '⋯' };

/** Shows what a fix changes; answers whether it is to be made. */
export function preview(answer: IFixAnswer, trans: TranslationBundle): Promise<boolean> {
  const body = (
    <div className="jp-nb2prod-changes" tabIndex={0} role="region" aria-label={trans.__('Changes')}>
      <p>{answer.promise}</p>
      {[...answer.cells, ...answer.sources].map(({ title, lines }) => (
        <section key={title}>
          <h4>{title}</h4>
          <pre>
            {lines.map(({ kind, text }, index) => (
              <div key={index} className={`jp-nb2prod-line-${kind}`}>
                {SIGNS[kind] + text}
              </div>
            ))}
          </pre>
        </section>
      ))}
    </div>
  );
  return agrees(answer.title, trans.__('Apply'), body);
}

/** Asks how the package is to be made; null when the user leaves it. */
export async function askHow(
  of: NotebookReview,
  parts: IParts
): Promise<IProductionizeRequest | null> {
  const { path, plan } = of;
  const { trans, requests } = parts;
  const asked = { path, name: plan?.name ?? '', folder: PathExt.dirname(path), run: true };
  const title = trans.__('Productionize %1', PathExt.basename(path));
  // Where it cannot lie is told at the folder's field.
  const placed = await requests.place(asked).catch(() => null);
  const body = <Form of={of} parts={parts} asked={asked} took={placed?.took ?? ''} />;
  const goes = await agrees(title, trans.__('Productionize'), body);
  return goes ? { ...asked, name: asked.name.replace(/_+$/, '') || null } : null;
}

/** Where no package can be written, it is offered as a zip file, made without running anything. */
export async function download(path: string, trans: TranslationBundle): Promise<void> {
  const words = trans.__(
    'This notebook lies on no local disk. Its package can be downloaded as a zip file; the notebook is not run, so the package is not verified and has no tests.'
  );
  const title = trans.__('Productionize %1', PathExt.basename(path));
  const body = <p className="jp-nb2prod-dialog">{words}</p>;
  if (await agrees(title, trans.__('Download'), body)) {
    window.open(PageConfig.getNBConvertURL({ format: 'nb2prod', download: true, path }));
  }
}

/** A name that Python can import, made of what is typed. */
function validName(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^[_0-9]+/, '');
}

/** The form; what is chosen in it is written into `asked`. */
function Form(props: {
  of: NotebookReview;
  parts: IParts;
  asked: IProductionizeRequest;
  took: string;
}): JSX.Element {
  const { trans, manager, requests, review } = props.parts;
  const [asked, setAsked] = React.useState({ ...props.asked });
  const { targets = [] } = asked;
  const [folder, setFolder] = React.useState(asked.folder ?? '');
  const [isMore, showMore] = React.useState(false);
  const more = trans.__('Make it for other systems, too');
  const set = (part: Partial<IProductionizeRequest>) =>
    setAsked({ ...Object.assign(props.asked, part) });
  const browse = async () => {
    const title = trans.__('Folder for the package');
    const chosen = await FileDialog.getExistingDirectory({ manager, title, defaultPath: folder });
    if (chosen.button.accept && chosen.value?.[0]) {
      setFolder(chosen.value[0].path);
      set({ folder: chosen.value[0].path });
    }
  };
  return (
    <div className="jp-nb2prod-dialog">
      <label className="jp-nb2prod-asked">
        {trans.__('Name')}
        <input
          className="jp-mod-styled"
          value={asked.name ?? ''}
          spellCheck={false}
          onChange={event => set({ name: validName(event.target.value) })}
        />
      </label>
      <div className="jp-nb2prod-asked">
        {trans.__('Folder')}
        <span className="jp-nb2prod-bar">
          <Field
            label={trans.__('Folder')}
            text={folder}
            change={typed => set({ folder: typed })}
            write={typed => requests.place({ ...asked, folder: typed })}
          />
          <Link label={trans.__('Browse…')} act={browse} />
        </span>
      </div>
      <Choice isOn={!!asked.run} choose={run => set({ run })}>
        {trans.__('Run the notebook once')}
        <span className="jp-nb2prod-row-detail">
          {trans.__(
            'In a copy of its folder, to record tests and to prove that the package does the same.'
          )}{' '}
          {props.took}
        </span>
      </Choice>
      {props.of.plan?.asks.map(({ title, facts, words, field }) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {facts.map((fact, index) => (
            <p key={index}>{fact}</p>
          ))}
          {words && (
            <Choice isOn={!!asked[field]} choose={isOn => set({ [field]: isOn })}>
              {words}
            </Choice>
          )}
        </fieldset>
      ))}
      <Link label={more} aria-expanded={isMore} act={() => showMore(!isMore)} />
      {isMore &&
        review.server.targets.map(({ name, words }) => (
          <Choice
            key={name}
            isOn={targets.includes(name)}
            choose={isOn => set({ targets: listed(targets, name, isOn) })}
          >
            {name} <span className="jp-nb2prod-row-detail">{words}</span>
          </Choice>
        ))}
    </div>
  );
}
