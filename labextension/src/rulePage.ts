import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import { IRenderMimeRegistry, MimeModel } from '@jupyterlab/rendermime';
import { IPage } from './messages';

/**
 * Shows a rule's page beside the notebook, or below where that is narrow; the page of another rule
 * takes its place. Notebook has room for one document only: there it is a dialog.
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
  [...app.shell.widgets('main')].find(one => one.id === widget.id)?.dispose();
  const isNarrow = document.getElementById('jp-main-dock-panel')!.clientWidth < 1000;
  const mode = isNarrow ? 'split-bottom' : 'split-right';
  app.shell.add(widget, 'main', { mode, activate: true });
  app.shell.activateById(widget.id);
}
