import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import { IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import { IPage } from './messages';

/**
 * Shows a rule's page beside the notebook; the page of another rule takes its place. Notebook has
 * room for one document only: there it is a dialog.
 */
export async function showPage(
  app: JupyterFrontEnd,
  rendermime: IRenderMimeRegistry,
  page: IPage
): Promise<void> {
  const content = rendermime.createRenderer('text/markdown');
  await content.renderModel(new MimeModel({ data: { 'text/markdown': page.markdown } }));
  content.addClass('jp-nb2prod-page');
  const widget = new MainAreaWidget({ content });
  widget.id = 'nb2prod-page';
  widget.title.label = `${page.code} ${page.name}`;
  widget.title.closable = true;
  if (app.name === 'Jupyter Notebook') {
    const buttons = [Dialog.okButton()];
    return void (await showDialog({ title: widget.title.label, body: content, buttons }));
  }
  Array.from(app.shell.widgets('main'))
    .find(one => one.id === widget.id)
    ?.dispose();
  app.shell.add(widget, 'main', { mode: 'split-right', activate: true });
  app.shell.activateById(widget.id);
}
