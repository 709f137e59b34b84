// The convolutional tokenizer's layers as text: `16/1,32/2` is one of 16 channels with stride 1, then 32 with stride 2.

export interface StemLayer {
  channels: number;
  stride: 1 | 2;
}

/** Throws a RangeError for a text of another form. */
export function parseStem(stem: string): StemLayer[] {
  return stem.split(',').map(layer => {
    const [, channels, stride] = /^([1-9]\d*)\/([12])$/.exec(layer) ?? [];
    if (!channels) throw new RangeError(`stem: expected channels/stride, stride 1 or 2, joined by commas, got ${stem}`);
    return { channels: Number(channels), stride: stride === '1' ? 1 : 2 };
  });
}
