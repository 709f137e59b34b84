// A Worker that runs a model and nothing else, so that what a run costs can be measured from outside.

/** Runs a model on images, float32 of that shape; answers logits. */
export type RunModel = (images: Float32Array, shape: number[]) => Promise<Float32Array>;

/** Answers /?batch=B&times=K by K runs of B images of this shape, and tells the last logits. */
export function modelWorker(run: RunModel, imageShape: readonly number[]) {
  const fetch = async (request: Request): Promise<Response> => {
    const query = new URL(request.url).searchParams;
    const [batch, times] = [Number(query.get('batch') ?? 1), Number(query.get('times') ?? 1)];
    const pixels = imageShape.reduce((product, size) => product * size, 1);
    const images = Float32Array.from({ length: batch * pixels }, (_, i) => Math.abs(Math.sin(i * i)));
    let logits = new Float32Array();
    for (let i = 0; i < times; i++) logits = Float32Array.from(await run(images, [batch, ...imageShape]));
    return Response.json([...logits]);
  };
  return { fetch };
}
