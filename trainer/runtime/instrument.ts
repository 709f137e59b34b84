// Rewrites a WebAssembly module so that it tells which of its functions were called, and one that keeps only these.

import { concatenate } from '../../src/bytes.ts';
import {
  appended,
  countOf,
  globalExport,
  instructionsAt,
  readBodies,
  readModule,
  SECTION,
  type Section,
  sectionOf,
  setToOne,
  u32,
  writeBodies,
  writeModule,
  ZERO_GLOBAL,
} from './wasm-binary.ts';

/** The exported global that says whether a function was reached that had been cut. */
export const CUT = 'cut';
const mark = (index: number) => `called.${index}`;
const globalName = (index: number) => `global.${index}`;

/** Adds a mark to each function, and exports all globals. Functions are counted without the imported ones. */
export function instrument(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readModule(bytes);
  const bodies = readBodies(sections);
  const globals = countOf(sectionOf(sections, 'global'));
  const marked = bodies.map((body, i) => {
    const at = instructionsAt(body);
    return concatenate([body.subarray(0, at), setToOne(globals + i), body.subarray(at)]);
  });
  return writeModule(
    withGlobals(
      sections,
      bodies.map((_, i) => mark(i)),
    ).map(section => (section.id === SECTION.code ? { ...section, content: writeBodies(marked) } : section)),
  );
}

/** Which functions of an instrumented module were called since they were last forgotten. */
export function calledFunctions(exports: WebAssembly.Exports): Set<number> {
  const called = new Set<number>();
  for (let i = 0; mark(i) in exports; i++) if ((exports[mark(i)] as WebAssembly.Global).value) called.add(i);
  return called;
}

export function forgetCalls(exports: WebAssembly.Exports): void {
  for (let i = 0; mark(i) in exports; i++) (exports[mark(i)] as WebAssembly.Global).value = 0;
}

/** The values of all globals by their exported names. */
export function globalValues(exports: WebAssembly.Exports): Record<string, number> {
  const values: Record<string, number> = {};
  for (let i = 0; globalName(i) in exports; i++) {
    const value: unknown = (exports[globalName(i)] as WebAssembly.Global).value;
    if (typeof value !== 'number') throw new TypeError(`global ${i}: expected a number, got ${typeof value}`);
    values[globalName(i)] = value;
  }
  return values;
}

/**
 * The module with those functions that `keeps` answers for, and without the data that its memory starts with. Any other
 * function sets the exported global `cut` to one and traps.
 */
export function cutModule(bytes: Uint8Array, keeps: (index: number) => boolean): Uint8Array<ArrayBuffer> {
  const sections = readModule(bytes);
  const globals = countOf(sectionOf(sections, 'global'));
  const trap = concatenate([Uint8Array.of(0), setToOne(globals), Uint8Array.of(0x00, 0x0b)]); // no locals; unreachable, end
  const bodies = readBodies(sections).map((body, i) => (keeps(i) ? body : trap));
  const segments = countOf(sectionOf(sections, 'data'));
  const empty = concatenate([u32(segments), ...Array.from({ length: segments }, () => Uint8Array.of(1, 0))]); // passive
  const contents: Record<number, Uint8Array> = { [SECTION.code]: writeBodies(bodies), [SECTION.data]: empty };
  return writeModule(
    withGlobals(sections, [CUT])
      .filter(({ id }) => id !== SECTION.start && id !== 0)
      .map(({ id, content }) => ({ id, content: contents[id] ?? content })),
  );
}

/** Adds globals of these names, and exports them and the ones that are there. */
function withGlobals(sections: readonly Section[], names: readonly string[]): Section[] {
  const globals = countOf(sectionOf(sections, 'global'));
  const exports = [
    ...Array.from({ length: globals }, (_, i) => globalExport(globalName(i), i)),
    ...names.map((name, i) => globalExport(name, globals + i)),
  ];
  return sections.map(({ id, content }) => {
    if (id === SECTION.global)
      return {
        id,
        content: appended(
          content,
          names.map(() => ZERO_GLOBAL),
        ),
      };
    return { id, content: id === SECTION.export ? appended(content, exports) : content };
  });
}
