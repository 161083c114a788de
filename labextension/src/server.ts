import { URLExt } from '@jupyterlab/coreutils';
import { Event, ServerConnection } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';
import * as m from './messages';

/** The server half must be of the same version: a test compares this with Python's. */
export const VERSION = '0.1.0';

/** How often a task that runs is looked at, should its events not arrive; in milliseconds. */
const LOOK_EVERY = 2000;

/** There is no answer from our half of the server: it is not installed, or not running. */
export class Missing extends Error {}

/** Asks the server extension over HTTP, for answers in a language. */
export class ServerRequests extends m.Posts {
  constructor(
    private _events: Event.IManager,
    private _language: string,
    private _settings = ServerConnection.makeSettings()
  ) {
    super();
  }

  version = () => this.ask<m.IVersion>('GET', 'version');
  page = (code: string) => this.ask<m.IPage>('GET', `rules/${code}`);
  job = (path: string) => this.ask<m.IJob>('GET', `job?path=${encodeURIComponent(path)}`);
  tasks = (path: string) => this.ask<m.ITask[]>('GET', `tasks?path=${encodeURIComponent(path)}`);
  cancel = (task: string) => this.ask<m.ITask>('DELETE', `tasks/${task}`);

  /** Follows a task to its end; `tell` hears of each change. */
  async follow(task: m.ITask, tell: (task: m.ITask) => void): Promise<m.ITask> {
    let wake = () => {};
    const heard = (_: unknown, event: Event.Emission) => event.task === task.id && wake();
    this._events.stream.connect(heard);
    try {
      while (task.status === 'running') {
        const next = new Promise<void>(resolve => (wake = resolve));
        task = await this.ask<m.ITask>('GET', `tasks/${task.id}`);
        tell(task);
        const pause = new Promise(resolve => setTimeout(resolve, LOOK_EVERY));
        await (task.status === 'running' && Promise.race([next, pause]));
      }
      return task;
    } finally {
      this._events.stream.disconnect(heard);
    }
  }

  protected async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const url = URLExt.join(this._settings.baseUrl, 'nb2prod', path);
    const headers = { 'Accept-Language': this._language };
    const asked = { method, headers, body: JSON.stringify(body) };
    const response = await ServerConnection.makeRequest(url, asked, this._settings).catch(error => {
      throw new Missing(String(error));
    });
    const data = await response.json().catch(() => null);
    if (response.ok && data !== null) {
      return data as T;
    }
    // A 404 of Jupyter's own has another shape than our refusals.
    const isOurs = response.status !== 404 || data?.field !== undefined;
    if (typeof data?.message !== 'string' || !isOurs) {
      throw new Missing(`${response.status} ${response.statusText}`);
    }
    throw new Error(data.message);
  }
}

/** Asks the toolkit. Another transport can take the place of the server's. */
export type IRequests = Pick<ServerRequests, keyof ServerRequests>;
export const IRequests = new Token<IRequests>('nb2prod:IRequests', 'Asks the toolkit.');
