// Which of a picture's components make up the character that was written: not frames at the border, specks, shadows or what
// shines through from the other side.

import type { Component } from './components.ts';
import type { Plane } from './plane.ts';

/** The border's breadth as a part of the shorter side. */
const MARGIN = 0.1;

/** Lines of a frame are at most this part of the shorter side thick, */
const LINE = 0.09;

/** and their middle this near to the border. */
const NEAR = 0.15;

/** A character is at least this part of the shorter side high or wide, */
const MIN_SIZE = 0.1;

/** and at most so many times as wide as high. */
const WIDEST = 3;

/** A box is at least this part of the shorter side high and wide; */
const MIN_BOX = 0.4;

/** its lines are within this part of its sides from the outside, */
const CORE = 0.25;

/** and its corners within this one. */
const CORNER = 0.13;

/** What has less than this part of the contrast of the character's largest piece shines through, or was erased. */
const MIN_CONTRAST = 0.45;

/** What has fewer pixels than this part of it is a speck. */
const MIN_PIXELS = 0.02;

interface Weighed extends Component {
  readonly contrast: number;
  /** The part of it that is not in the margin. */
  readonly inside: number;
  readonly touchesBorder: boolean;
}

/** The components that are the character's; none of an empty picture. */
export function characterOf(components: readonly Component[], contrast: Plane): Component[] {
  const side = Math.min(contrast.width, contrast.height);
  const marks = components.map(component => weigh(component, contrast)).filter(piece => !isFrame(piece, contrast));
  const large = marks.filter(piece => Math.max(widthOf(piece), heightOf(piece)) >= MIN_SIZE * side);
  const pieces = marks.filter(piece => !isBox(piece, large, contrast));
  const largest = large
    .filter(piece => pieces.includes(piece) && isUpright(piece) && !isMarginal(piece, contrast))
    .reduce<Weighed | undefined>((most, piece) => (most && mass(most) >= mass(piece) ? most : piece), undefined);
  if (!largest) return [];
  return pieces.filter(
    piece =>
      piece === largest ||
      (piece.contrast >= MIN_CONTRAST * largest.contrast &&
        piece.pixels.length >= MIN_PIXELS * largest.pixels.length &&
        !isMarginal(piece, contrast)),
  );
}

function isUpright(piece: Component): boolean {
  return widthOf(piece) <= WIDEST * heightOf(piece);
}

/** Whether its middle is near to the border. */
function isMarginal({ left, top, right, bottom }: Component, { width, height }: Plane): boolean {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return Math.min(x, y, width - x, height - y) < NEAR * Math.min(width, height);
}

function widthOf({ left, right }: Component): number {
  return right - left + 1;
}

function heightOf({ top, bottom }: Component): number {
  return bottom - top + 1;
}

/** Whether it is drawn around another piece, or has four corners. */
function isBox(piece: Component, others: readonly Component[], { width, height }: Plane): boolean {
  const [wide, high] = [widthOf(piece), heightOf(piece)];
  if (Math.min(wide, high) < MIN_BOX * Math.min(width, height)) return false;
  let core = 0;
  const corners = new Set<number>();
  for (const pixel of piece.pixels) {
    const [x, y] = [((pixel % width) - piece.left) / wide, (Math.floor(pixel / width) - piece.top) / high];
    const [fromX, fromY] = [Math.min(x, 1 - x), Math.min(y, 1 - y)];
    if (fromX > CORE && fromY > CORE) core++;
    if (fromX < CORNER && fromY < CORNER) corners.add((x < 0.5 ? 0 : 1) + (y < 0.5 ? 0 : 2));
  }
  if (core > 0.05 * piece.pixels.length) return false;
  const holds = ({ left, top, right, bottom }: Component) =>
    left > piece.left && top > piece.top && right < piece.right && bottom < piece.bottom && bottom - top > high / 3;
  return corners.size === 4 || others.some(other => other !== piece && holds(other));
}

function mass({ pixels, contrast }: Weighed): number {
  return pixels.length * contrast;
}

/** Whether it keeps to the margin, or is a straight piece along it. */
function isFrame(piece: Weighed, { width, height }: Plane): boolean {
  if (piece.inside < (piece.touchesBorder ? 0.5 : 0.3)) return true;
  const side = Math.min(width, height);
  const isLine = (thick: number, long: number) => thick <= LINE * side && long >= 5 * thick && long >= side / 4;
  const isNear = (middle: number, length: number) => Math.min(middle, length - middle) <= NEAR * side;
  const [wide, high] = [widthOf(piece), heightOf(piece)];
  return (
    (isLine(wide, high) && isNear((piece.left + piece.right) / 2, width)) ||
    (isLine(high, wide) && isNear((piece.top + piece.bottom) / 2, height))
  );
}

function weigh(component: Component, { width, height, values }: Plane): Weighed {
  const { pixels, left, top, right, bottom } = component;
  const margin = MARGIN * Math.min(width, height);
  let [sum, inside] = [0, 0];
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    sum += values[pixel]!;
    if (x >= margin && y >= margin && x < width - margin && y < height - margin) inside++;
  }
  return {
    ...component,
    contrast: sum / pixels.length,
    inside: inside / pixels.length,
    touchesBorder: left === 0 || top === 0 || right === width - 1 || bottom === height - 1,
  };
}
