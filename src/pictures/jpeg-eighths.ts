// A large JPEG -> its gray raster at an eighth of its size, in little time and memory: of every 8×8 pixels only the mean is
// computed, which their block has as its first coefficient (ITU-T T.81, A.3.3). Photographs of phones are read so.

import type { Raster } from '../preparation/raster.ts';
import { Bits, type HuffmanTable, huffmanTable } from './jpeg-huffman.ts';
import { endOfScan, isFrame, MARKER, type Segment, segments } from './jpeg-segments.ts';
import { PictureError } from './limits.ts';

const BLOCK = 8;
const PROGRESSIVE = 0xc2;

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
  /** Units of scans. */
  readonly columns: number;
  readonly rows: number;
}

interface Tables {
  /** First entries of quantisation tables. */
  readonly quantisation: number[];
  /** For the first coefficients (0 to 3) and for the others (16 to 19). */
  readonly huffman: HuffmanTable[];
  restartInterval: number;
}

interface Scanned extends Component {
  readonly first: HuffmanTable | undefined;
  readonly others: HuffmanTable | undefined;
}

/**
 * Decodes baseline and progressive files, of which the first component is taken: brightness. Throws `PictureError`. What
 * the header says, its size above all, is checked before.
 */
export function decodeEighths(file: Uint8Array): Raster {
  const tables: Tables = { quantisation: [], huffman: [], restartInterval: 0 };
  let frame: Frame | undefined;
  let means = new Int16Array();
  for (let at = 2; file[at + 1] !== MARKER.end; ) {
    const segment: Segment = segments(file, at).next().value;
    at = segment.end;
    if (isFrame(segment.marker) && !frame) {
      frame = readFrame(segment);
      means = new Int16Array(frame.columns * frame.rows * frame.components[0]!.across * frame.components[0]!.down);
    } else if (segment.marker === MARKER.scan) {
      if (!frame) throw new PictureError('JPEG', 'expected the size before the image data');
      readScan(file, segment, frame, tables, means);
      at = endOfScan(file, at);
    } else readTables(segment, tables);
  }
  if (!frame) throw new PictureError('JPEG', 'expected image data, got the end of the file');
  const quantisation = tables.quantisation[frame.components[0]!.quantisation];
  if (quantisation === undefined) throw new PictureError('JPEG', 'expected its quantisation tables');
  return toRaster(frame, means, quantisation);
}

function readFrame({ marker, data }: Segment): Frame {
  const [height, width] = [(data[1]! << 8) | data[2]!, (data[3]! << 8) | data[4]!];
  if (marker > PROGRESSIVE || data[0] !== 8)
    throw new PictureError('JPEG', 'expected a baseline or progressive one of 8 bits, since it is large');
  const components = Array.from({ length: data[5]! }, (_, i) => {
    const [id = 0, sampling = 0, quantisation = 0] = data.subarray(6 + 3 * i, 9 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15, quantisation };
  });
  const { across, down } = components[0]!;
  if (components.some(other => !(other.across >= 1 && other.across <= across && other.down >= 1 && other.down <= down)))
    throw new PictureError('JPEG', 'expected brightness in full resolution, since it is large');
  const alone = components.length === 1; // then a unit is one block, whatever is said
  if (alone) components[0] = { ...components[0]!, across: 1, down: 1 };
  const [wide, high] = alone ? [BLOCK, BLOCK] : [BLOCK * across, BLOCK * down];
  const [columns, rows] = [Math.ceil(width / wide), Math.ceil(height / high)];
  return { width, height, isProgressive: marker === PROGRESSIVE, components, columns, rows };
}

function readTables({ marker, data }: Segment, tables: Tables): void {
  if (marker === MARKER.restartInterval) tables.restartInterval = (data[0]! << 8) | data[1]!;
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
      tables.huffman[data[at]! & 0x13] = huffmanTable(counts, data.subarray(at + 17, end));
      at = end;
    }
}

/** The components of a scan with their tables. */
function readScanned(data: Uint8Array, frame: Frame, { huffman }: Tables): Scanned[] {
  return Array.from({ length: data[0]! }, (_, i) => {
    const [id, table = 0] = data.subarray(1 + 2 * i, 3 + 2 * i);
    const component = frame.components.find(known => known.id === id);
    if (!component) throw new PictureError('JPEG', `scan: expected a component of the frame, got ${id}`);
    return { ...component, first: huffman[table >> 4], others: huffman[16 + (table & 15)] };
  });
}

/** Adds what a scan tells of the first coefficients of the first component's blocks; others are passed over. */
function readScan(file: Uint8Array, { data, end }: Segment, frame: Frame, tables: Tables, means: Int16Array): void {
  const scanned = readScanned(data, frame, tables);
  const count = scanned.length;
  const [start, , approximation = 0] = data.subarray(1 + 2 * count, 4 + 2 * count);
  if (start !== 0 || scanned[0]?.id !== frame.components[0]!.id) return;
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
  const { across, down } = frame.components[0]!;
  // A scan of one component has no units: its blocks follow each other, as far as the picture goes.
  const isAlone = count === 1;
  const [wide, high] = isAlone ? [Math.ceil(frame.width / BLOCK), Math.ceil(frame.height / BLOCK)] : [columns, rows];
  for (let unit = 0; unit < wide * high; unit++) {
    if (unit > 0 && tables.restartInterval > 0 && unit % tables.restartInterval === 0) {
      bits.restart();
      predictions.fill(0);
    }
    const [x, y] = [unit % wide, Math.floor(unit / wide)];
    for (const [i, component] of scanned.entries())
      for (let block = 0; block < (isAlone ? 1 : component.across * component.down); block++) {
        const column = isAlone ? x : x * across + (block % component.across);
        const row = isAlone ? y : y * down + Math.floor(block / component.across);
        const at = row * columns * across + column;
        const value = blockOf(component, i, i === 0 ? means[at]! : 0);
        if (i === 0) means[at] = value;
      }
  }
}

function expectTable(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new PictureError('JPEG', 'scan: expected its Huffman tables');
  return table;
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
function toRaster({ width, height, columns, components }: Frame, means: Int16Array, quantisation: number): Raster {
  const [across, down] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  const stride = columns * components[0]!.across;
  const gray = Uint8Array.from({ length: across * down }, (_, i) => {
    const mean = means[Math.floor(i / across) * stride + (i % across)]!;
    return Math.max(0, Math.min(255, Math.round((mean * quantisation) / BLOCK + 128)));
  });
  return { width: across, height: down, gray };
}
