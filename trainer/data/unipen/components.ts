// The pen's way in a file of the UNIPEN format: its components, which are the blocks after .PEN_DOWN and .PEN_UP that have
// points, and who wrote them. Guyon et al. 1994, "UNIPEN project of on-line data exchange and recognizer benchmarks".

/** Components of one file, and then those of the next that is included. */
export interface Components {
  /** x, y, x, y …, y downwards. */
  points: number[];
  /** Where a component begins, counted in points, and whether the pen was down. */
  blocks: { start: number; isDown: boolean }[];
  /** Positions of X and Y in a line of numbers, as the last .COORD said. */
  columns: { x: number; y: number };
  writer: string | undefined;
}

export function noComponents(): Components {
  return { points: [], blocks: [], columns: { x: 0, y: 1 }, writer: undefined };
}

const [SPACE, DOT] = [32, 46];

/**
 * Reads the components of `text` into `into`; y grows upwards in the file. Keywords begin a line; what follows others than
 * .PEN_DOWN and .PEN_UP is for people. `include` is called with what .INCLUDE names.
 * Throws an Error "file:line: expected …, got …" for a line within a component that is not a point, and for a .COORD
 * without X and Y.
 */
export function readComponents(
  file: string,
  text: string,
  into: Components,
  include: (path: string, line: number) => void,
): void {
  let [line, block] = [0, { start: 0, isDown: false, isOpen: false }];
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    line++;
    end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    const isKeyword = text.charCodeAt(start) === DOT;
    while (start < end && text.charCodeAt(start) <= SPACE) start++;
    if (start === end) continue;
    const fail = (expected: string): never => {
      throw new Error(`${file}:${line}: expected ${expected}, got ${text.slice(start, end).trim()}`);
    };
    if (isKeyword) {
      const [keyword, ...values] = text.slice(start, end).trim().split(/\s+/) as [string, ...string[]];
      block = {
        start: into.points.length / 2,
        isDown: keyword === '.PEN_DOWN',
        isOpen: /^\.PEN_(DOWN|UP)$/.test(keyword),
      };
      if (keyword === '.INCLUDE') include(values[0] ?? fail('.INCLUDE PATH'), line);
      else if (keyword === '.WRITER_ID') into.writer = values.join(' ');
      else if (keyword === '.COORD') into.columns = columnsOf(values) ?? fail('.COORD with X and Y');
    } else if (block.isOpen) {
      if (into.points.length / 2 === block.start) into.blocks.push({ start: block.start, isDown: block.isDown });
      addPoint(text, start, end, into) || fail('a keyword or a point');
    }
  }
}

function columnsOf(names: readonly string[]): Components['columns'] | undefined {
  const [x, y] = [names.indexOf('X'), names.indexOf('Y')];
  return x >= 0 && y >= 0 ? { x, y } : undefined;
}

/** The numbers of a line; false where one that is needed is none. By hand, since there are millions of lines. */
function addPoint(text: string, start: number, end: number, { points, columns }: Components): boolean {
  let [x, y] = [Number.NaN, Number.NaN];
  for (let column = 0, at = start; at < end; column++) {
    let to = at;
    while (to < end && text.charCodeAt(to) > SPACE) to++;
    if (column === columns.x) x = Number(text.slice(at, to));
    if (column === columns.y) y = Number(text.slice(at, to));
    while (to < end && text.charCodeAt(to) <= SPACE) to++;
    at = to;
  }
  if (!(Number.isFinite(x) && Number.isFinite(y))) return false;
  points.push(x, -y);
  return true;
}
