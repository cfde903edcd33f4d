import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import { compileModule } from './compile-module.js';

const theme = EditorView.theme({
  '&': { fontSize: '0.875rem', color: 'var(--text)', backgroundColor: 'var(--surface)', maxHeight: '26rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--text)', paddingBlock: '0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--text-muted)', backgroundColor: 'var(--sunken)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 28%, transparent)',
  },
  '.cm-tooltip': {
    color: 'var(--text)',
    backgroundColor: 'var(--surface)',
    borderColor: 'var(--line-strong)',
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword], color: 'var(--series-4)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--series-5)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--series-3)' },
  { tag: [tags.typeName, tags.className], color: 'var(--series-3)' },
  { tag: tags.function(tags.variableName), color: 'var(--series-1)' },
  { tag: tags.comment, color: 'var(--text-muted)', fontStyle: 'italic' },
]);

/**
 * An editor for a TypeScript module, with its mistakes in place.
 *
 * @param parent - in a shadow root, where styles need no `<style>` elements, which the page's policy forbids.
 */
export function createEditor(
  parent: HTMLElement,
  root: ShadowRoot,
  { label, text, onChange }: { label: string; text: string; onChange: (text: string) => void },
): EditorView {
  return new EditorView({
    parent,
    root,
    doc: text,
    extensions: [
      basicSetup,
      javascript({ typescript: true }),
      theme,
      syntaxHighlighting(colours),
      lintGutter(),
      linter(({ state }) => findMistakes(state.doc)),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) onChange(state.doc.toString());
      }),
    ],
  });
}

async function findMistakes(doc: Text): Promise<Diagnostic[]> {
  const compiled = await compileModule(doc.toString());
  if (!('mistake' in compiled)) return [];
  const { message, line, column } = compiled.mistake;
  const { from, to } = doc.line(Math.min(line, doc.lines));
  const at = Math.min(to, from + column - 1);
  return [{ from: at, to, severity: 'error', message }];
}
