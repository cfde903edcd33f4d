/** A place in a module that can't be compiled. */
interface Mistake {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** JavaScript, or why there is none. */
export type Compiled = { readonly code: string } | { readonly mistake: Mistake };

/** Makes JavaScript of a TypeScript module: types are dropped, not checked. */
export async function compileModule(text: string): Promise<Compiled> {
  const { transform } = await import('sucrase');
  try {
    return { code: transform(text, { transforms: ['typescript'], disableESTransforms: true }).code };
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number; column: number } };
    const [, words = message, line = '1', column = '1'] = /^(.*?)\s*\((\d+):(\d+)\)$/s.exec(message) ?? [];
    const told = words.replace(/^Error transforming [^:]*:\s*/, '');
    return {
      mistake: { message: told, line: loc?.line ?? Number(line), column: loc?.column ?? Number(column) },
    };
  }
}
