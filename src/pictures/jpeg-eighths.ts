// A large JPEG -> its gray raster at an eighth of its size, in little time and memory: of every 8×8 pixels only the mean is
// computed, which their block has as its first coefficient (ITU-T T.81, A.3.3). Photographs of phones are read so.

import { LUMA_WEIGHTS, type Raster } from '../preparation/raster.ts';
import { Bits, type HuffmanTable, huffmanTable } from './jpeg-huffman.ts';
import { allSegments, isFrame, MARKER, type Segment } from './jpeg-segments.ts';
import { PictureError } from './limits.ts';

const BLOCK = 8;
const PROGRESSIVE = 0xc2;

const RGB_IDS = 'RGB';

interface Component {
  readonly id: number;
  /** Blocks in a unit of the scan, across and down. */
  readonly across: number;
  readonly down: number;
  readonly quantisation: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
  /** So many of them, the first ones, make the grays: brightness, or red, green and blue. */
  readonly needed: 1 | 3;
  /** Units of scans. */
  readonly columns: number;
  readonly rows: number;
}

interface Tables {
  /** First entries of quantisation tables. */
  readonly quantisation: number[];
  /** For the first coefficients (0 to 3) and for the others (16 to 19). */
  readonly huffman: LazyTable[];
  restartInterval: number;
  /** What application segments tell: whether the components are colours, not brightness and two differences. */
  isJfif: boolean;
  adobeTransform: number | undefined;
}

/** Made once a scan needs it: most of a file's tables may be there to keep the reader busy. */
type LazyTable = () => HuffmanTable;

interface Scanned extends Component {
  /** Its place among the frame's. */
  readonly place: number;
  readonly first: LazyTable | undefined;
  readonly others: LazyTable | undefined;
}

/** The means of a component's blocks, row by row, in units of its quantisation. */
type Means = Int16Array;

/**
 * Decodes baseline and progressive files to their brightness. Throws `PictureError`. What the header says, its size above
 * all, is checked before.
 */
export function decodeEighths(file: Uint8Array): Raster {
  const tables: Tables = {
    quantisation: [],
    huffman: [],
    restartInterval: 0,
    isJfif: false,
    adobeTransform: undefined,
  };
  let [frame, means]: [Frame | undefined, Means[]] = [undefined, []];
  for (const segment of allSegments(file)) {
    if (isFrame(segment.marker) && !frame) {
      frame = readFrame(segment, tables);
      means = frame.components.map(({ across, down }) => new Int16Array(frame!.columns * frame!.rows * across * down));
    } else if (segment.marker === MARKER.scan) {
      if (!frame) throw new PictureError('JPEG', 'expected the size before the image data');
      readScan(file, segment, frame, tables, means);
    } else readTables(segment, tables);
  }
  if (!frame) throw new PictureError('JPEG', 'expected image data, got the end of the file');
  return toRaster(frame, means, tables);
}

function readFrame({ marker, data }: Segment, tables: Tables): Frame {
  const [height, width] = [(data[1]! << 8) | data[2]!, (data[3]! << 8) | data[4]!];
  const components = Array.from({ length: data[5]! }, (_, i) => {
    const [id = 0, sampling = 0, quantisation = 0] = data.subarray(6 + 3 * i, 9 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15, quantisation };
  });
  const { across, down } = components[0]!;
  if (components.some(other => !(other.across >= 1 && other.across <= across && other.down >= 1 && other.down <= down)))
    throw new PictureError('JPEG', 'expected its first component in full resolution, since it is large');
  const alone = components.length === 1; // then a unit is one block, whatever is said
  if (alone) components[0] = { ...components[0]!, across: 1, down: 1 };
  const [wide, high] = alone ? [BLOCK, BLOCK] : [BLOCK * across, BLOCK * down];
  const [columns, rows] = [Math.ceil(width / wide), Math.ceil(height / high)];
  const needed = isRgb(components, tables) ? 3 : 1;
  return { width, height, isProgressive: marker === PROGRESSIVE, components, needed, columns, rows };
}

/** Whether the components are red, green and blue, as libjpeg decides: without JFIF, by Adobe's segment or their names. */
function isRgb(components: readonly Component[], { isJfif, adobeTransform }: Tables): boolean {
  if (components.length < 3 || isJfif) return false;
  if (adobeTransform !== undefined) return adobeTransform === 0;
  return String.fromCharCode(...components.map(({ id }) => id)) === RGB_IDS;
}

function readTables({ marker, data }: Segment, tables: Tables): void {
  if (marker === MARKER.restartInterval) tables.restartInterval = (data[0]! << 8) | data[1]!;
  if (marker === MARKER.jfif) tables.isJfif ||= startsWith(data, 'JFIF\0');
  if (marker === MARKER.adobe && startsWith(data, 'Adobe') && data.length >= 12) tables.adobeTransform = data[11]!;
  if (marker === MARKER.quantisation)
    for (let at = 0; at < data.length; ) {
      const isWide = data[at]! >> 4 === 1;
      tables.quantisation[data[at]! & 15] = isWide ? (data[at + 1]! << 8) | data[at + 2]! : data[at + 1]!;
      at += 1 + (isWide ? 128 : 64);
    }
  if (marker === MARKER.huffmanTables)
    for (let at = 0; at < data.length; ) {
      const counts = data.subarray(at + 1, at + 17);
      const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
      const symbols = data.subarray(at + 17, end);
      tables.huffman[data[at]! & 0x13] = once(() => huffmanTable(counts, symbols));
      at = end;
    }
}

function startsWith(data: Uint8Array, text: string): boolean {
  return [...text].every((letter, i) => data[i] === letter.charCodeAt(0));
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The components of a scan with their tables. */
function readScanned(data: Uint8Array, frame: Frame, { huffman }: Tables): Scanned[] {
  return Array.from({ length: data[0]! }, (_, i) => {
    const [id, table = 0] = data.subarray(1 + 2 * i, 3 + 2 * i);
    const place = frame.components.findIndex(known => known.id === id);
    const component = frame.components[place];
    if (!component) throw new PictureError('JPEG', `scan: expected a component of the frame, got ${id}`);
    return { ...component, place, first: huffman[table >> 4], others: huffman[16 + (table & 15)] };
  });
}

/** Adds what a scan tells of the first coefficients of the needed components' blocks; others are passed over. */
function readScan(
  file: Uint8Array,
  { data, end }: Segment,
  frame: Frame,
  tables: Tables,
  means: readonly Means[],
): void {
  const scanned = readScanned(data, frame, tables);
  const count = scanned.length;
  const [start, , approximation = 0] = data.subarray(1 + 2 * count, 4 + 2 * count);
  if (start !== 0 || scanned.every(({ place }) => place >= frame.needed)) return;
  const refines = approximation >> 4 > 0;
  const shift = approximation & 15;
  const bits = new Bits(file, end);
  const predictions = new Int32Array(count);
  const blockOf = ({ first, others }: Scanned, i: number, before: number) => {
    if (refines) return before | (bits.number(1) << shift);
    predictions[i]! += bits.signed(bits.symbol(expectTable(first)) & 15);
    if (!frame.isProgressive) passOthers(bits, expectTable(others));
    return predictions[i]! << shift;
  };
  const { columns, rows } = frame;
  // A scan of one component has no units: its blocks follow each other, as far as the picture goes.
  const isAlone = count === 1;
  const [wide, high] = isAlone ? blocksOf(scanned[0]!, frame) : [columns, rows];
  for (let unit = 0; unit < wide * high; unit++) {
    if (unit > 0 && tables.restartInterval > 0 && unit % tables.restartInterval === 0) {
      bits.restart();
      predictions.fill(0);
    }
    const [x, y] = [unit % wide, Math.floor(unit / wide)];
    for (const [i, component] of scanned.entries())
      for (let block = 0; block < (isAlone ? 1 : component.across * component.down); block++) {
        const column = isAlone ? x : x * component.across + (block % component.across);
        const row = isAlone ? y : y * component.down + Math.floor(block / component.across);
        const at = row * columns * component.across + column;
        const known = means[component.place]!;
        known[at] = blockOf(component, i, known[at]!);
      }
  }
}

/** How many of a component's blocks the picture reaches into, across and down. */
function blocksOf({ across, down }: Component, { width, height, components }: Frame): [wide: number, high: number] {
  const largest = components[0]!;
  const blocks = (length: number, share: number, most: number) => Math.ceil((length * share) / most / BLOCK);
  return [blocks(width, across, largest.across), blocks(height, down, largest.down)];
}

function expectTable(table: LazyTable | undefined): HuffmanTable {
  if (!table) throw new PictureError('JPEG', 'scan: expected its Huffman tables');
  return table();
}

/** Reads over the other 63 coefficients of a block. */
function passOthers(bits: Bits, table: HuffmanTable): void {
  for (let k = 1; k < BLOCK * BLOCK; k++) {
    const symbol = bits.symbol(table);
    if (symbol === 0) return;
    bits.number(symbol & 15);
    k += symbol >> 4;
  }
}

/** Without the blocks that the picture only partly fills. */
function toRaster(frame: Frame, means: readonly Means[], { quantisation }: Tables): Raster {
  const [width, height] = [Math.floor(frame.width / BLOCK), Math.floor(frame.height / BLOCK)];
  const weights = frame.needed === 3 ? LUMA_WEIGHTS.map(thousandths => thousandths / 1000) : [1];
  const sums = new Float32Array(width * height);
  for (const [place, weight] of weights.entries()) {
    const { across, down, quantisation: table } = frame.components[place]!;
    const step = quantisation[table];
    if (step === undefined) throw new PictureError('JPEG', 'expected its quantisation tables');
    const [scaleX, scaleY] = [across / frame.components[0]!.across, down / frame.components[0]!.down];
    for (let y = 0, i = 0; y < height; y++) {
      const row = Math.floor(y * scaleY) * frame.columns * across;
      for (let x = 0; x < width; x++, i++) {
        const value = Math.round((means[place]![row + Math.floor(x * scaleX)]! * step) / BLOCK + 128);
        sums[i]! += weight * Math.max(0, Math.min(255, value));
      }
    }
  }
  return { width, height, gray: Uint8Array.from(sums.map(Math.round)) };
}
