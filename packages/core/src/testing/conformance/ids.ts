import { expectEqual } from '../expectations.js';
import type { ConformanceCases } from './conformance-case.js';
import { readAll, record } from './fixtures.js';

/** Ids that file names, key paths, URLs or JavaScript objects take for something else, or for each other. */
const ODD_IDS: readonly string[] = [
  ...words(
    'a A b a/b a\\b /a a/ . .. ../a x x.1 x. .x a:b a|b*c? - --help a%2Fb % %00 a+b a&b=c # " \' ` $HOME ~ <a>',
  ),
  ...words('con NUL aux.txt journal.json LOCK notes.jsonl run runs/a null undefined true 0 -0 1e3'),
  ...words('__proto__ constructor prototype toString hasOwnProperty then'),
  ...words('é e\u0301 ß ss İ ı ｱ ア 🌊 👩‍👩‍👧‍👦 \ufeffa \u0001 \u001f \u007f \u200b'),
  ...[' ', ' a', 'a ', 'a b', '\t', '\n', 'a\nb', 'a\r\nb', '\u0085', '\u2028', '\ufeff'],
  ...['x', 'é', '界', '/', '.', '\u0001'].map((character) => character.repeat(200)),
  ...[`${'x'.repeat(199)}y`, `${'x'.repeat(199)}Y`, '🌊'.repeat(100)],
];

/** Any string of 1 to 200 characters is an id. */
export const idCases: ConformanceCases = {
  'ids: any string of 1 to 200 characters is one, compared exactly': async ({
    store,
    openStore,
    openWriter,
  }) => {
    for (const id of ODD_IDS) {
      await store.create(record(id));
      const writer = await openWriter(store, id);
      await writer.append([{ seq: 1, of: id, payload: id }]);
      await writer.close();
      await store.update(id, { label: id });
    }
    await store.close();
    const other = await openStore();
    for (const id of ODD_IDS) {
      const journal = await other.get(id);
      expectEqual(
        [journal?.id, journal?.header, journal?.notes],
        [id, { name: id }, { label: id }],
        'the journal',
      );
      expectEqual(await readAll(other, id), [{ seq: 1, of: id }], `the entries of ${JSON.stringify(id)}`);
      expectEqual(await other.readPayloads(id, [1]), [id], `the payload of ${JSON.stringify(id)}`);
    }
    expectEqual(idsOf(await other.list()), ODD_IDS.toSorted(), 'the ids listed');
  },

  'ids: deleting one leaves all the others': async ({ store }) => {
    for (const id of ODD_IDS) await store.create(record(id));
    const left = new Set(ODD_IDS);
    for (const id of ODD_IDS) {
      await store.delete(id);
      left.delete(id);
      if (left.size % 10 === 0)
        expectEqual(idsOf(await store.list()), [...left].toSorted(), `after ${JSON.stringify(id)}`);
    }
  },
};

function idsOf(journals: readonly { readonly id: string }[]): string[] {
  return journals.map((journal) => journal.id).toSorted();
}

function words(text: string): string[] {
  return text.split(' ');
}
