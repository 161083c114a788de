import { TranslationBundle } from '@jupyterlab/translation';

/** A default as a person edits it: a text without its quotes, anything else as Python shows it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return value === null ? 'None' : JSON.stringify(value);
}

/** What is typed as Python writes it. */
export function literalOf(type: string, text: string): string {
  if (type === 'bool') {
    return text.trim().toLowerCase() === 'true' ? 'True' : 'False';
  }
  return type === 'str' ? JSON.stringify(text) : text.trim();
}

/** Why a text is no value of a type, or "". */
export function refusal(trans: TranslationBundle, type: string, text: string): string {
  const value = text.trim();
  switch (type) {
    case 'int':
      return /^[-+]?\d[\d_]*$/.test(value) ? '' : trans.__('A whole number is needed here.');
    case 'float':
      return value && Number.isFinite(Number(value.replace(/_/g, '')))
        ? ''
        : trans.__('A number is needed here.');
    case 'bool':
      return /^(true|false)$/i.test(value) ? '' : trans.__('True or False is needed here.');
    case 'list':
      return isJson(value, '[') ? '' : trans.__('A list is needed here, as in ["a", "b"].');
    case 'dict':
      return isJson(value, '{') ? '' : trans.__('An object is needed here, as in {"a": 1}.');
  }
  return '';
}

function isJson(text: string, opening: string): boolean {
  try {
    JSON.parse(text);
    return text.startsWith(opening);
  } catch {
    return false;
  }
}

/** A sentence of the server's as it stands alone. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
