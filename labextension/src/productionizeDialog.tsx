import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { agrees, Choice } from './lab';
import { IPlanAnswer, IProductionizeRequest } from './messages';

/** What the dialog offers. */
export interface IOffer {
  path: string;
  plan: IPlanAnswer | null;
  manager: IDocumentManager;
  trans: TranslationBundle;
}

/** Asks how the package is to be made; null when the user leaves it. */
export async function askHow(offer: IOffer): Promise<IProductionizeRequest | null> {
  const { trans, path, plan } = offer;
  let asked: IProductionizeRequest = {
    path,
    name: plan?.name || validName(PathExt.basename(path, '.ipynb')) || 'package',
    folder: PathExt.dirname(path),
    run: true,
    allow_effects: false,
    order: 'reading'
  };
  const body = <Form offer={offer} first={asked} tell={now => (asked = now)} />;
  const title = trans.__('Productionize %1', PathExt.basename(path));
  if (!(await agrees(title, trans.__('Productionize'), body))) {
    return null;
  }
  return { ...asked, name: asked.name?.replace(/_+$/, '') || null };
}

/** Where no package can be written, it is offered as a zip file, made without running anything. */
export async function download(path: string, trans: TranslationBundle): Promise<void> {
  const words = trans.__(
    'This notebook lies on no local disk. Its package can be downloaded as a zip file; the notebook is not run, so the package is not verified and has no tests.'
  );
  const title = trans.__('Productionize %1', PathExt.basename(path));
  if (await agrees(title, trans.__('Download'), <p>{words}</p>)) {
    window.open(PageConfig.getNBConvertURL({ format: 'nb2prod', download: true, path }));
  }
}

/** A name that Python can import, made of what is typed. */
export function validName(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^[_0-9]+/, '');
}

function Form(props: {
  offer: IOffer;
  first: IProductionizeRequest;
  tell: (asked: IProductionizeRequest) => void;
}): JSX.Element {
  const { trans, plan, manager } = props.offer;
  const [asked, setAsked] = React.useState(props.first);
  const set = (part: Partial<IProductionizeRequest>) => {
    setAsked({ ...asked, ...part });
    props.tell({ ...asked, ...part });
  };
  const browse = async () => {
    const title = trans.__('Folder for the package');
    const defaultPath = asked.folder ?? '';
    const result = await FileDialog.getExistingDirectory({ manager, title, defaultPath });
    const chosen = result.value?.[0]?.path;
    if (result.button.accept && chosen !== undefined) {
      set({ folder: chosen });
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
        <label htmlFor="jp-nb2prod-folder">{trans.__('Folder')}</label>
        <span className="jp-nb2prod-bar">
          <input
            id="jp-nb2prod-folder"
            className="jp-mod-styled"
            value={asked.folder ?? ''}
            placeholder={trans.__('the server’s root')}
            spellCheck={false}
            onChange={event => set({ folder: event.target.value })}
          />
          <button type="button" className="jp-Button jp-mod-styled" onClick={() => void browse()}>
            {trans.__('Browse…')}
          </button>
        </span>
        <span className="jp-nb2prod-row-detail">
          {trans.__('Written to %1', PathExt.join(asked.folder ?? '', asked.name ?? ''))}
        </span>
      </div>
      <Choice isOn={!!asked.run} choose={run => set({ run })}>
        {trans.__('Run the notebook once')}
        <span className="jp-nb2prod-row-detail">
          {trans.__(
            'In a copy of its folder, to record tests and to prove that the package does the same.'
          )}
        </span>
      </Choice>
      {asked.run && plan !== null && plan.outside.length > 0 && (
        <fieldset>
          <legend>{trans.__('It would touch what is outside its folder')}</legend>
          <ul>
            {plan.outside.map((one, index) => (
              <li key={index}>
                {one.kind}: <code>{one.what}</code>
              </li>
            ))}
          </ul>
          <Choice isOn={!!asked.allow_effects} choose={allow_effects => set({ allow_effects })}>
            {trans.__('Let it; otherwise these are kept from happening')}
          </Choice>
        </fieldset>
      )}
      {plan !== null && plan.order_warnings.length > 0 && (
        <fieldset>
          <legend>{trans.__('The order of the cells')}</legend>
          {plan.order_warnings.map(words => (
            <p key={words}>{words}</p>
          ))}
          {plan.executed_works && (
            <Choice
              isOn={asked.order === 'executed'}
              choose={isOn => set({ order: isOn ? 'executed' : 'reading' })}
            >
              {trans.__('Take the order in which they were last run')}
            </Choice>
          )}
        </fieldset>
      )}
    </div>
  );
}
