// The model card: what the trainer writes of a model beside its ONNX file, and the Worker, the page and the trainer read.

import * as z from 'zod';

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const Calibration = z.strictObject({
  temperature: z.number(),
  /** Held-out images that the temperature was fitted on. */
  validationImages: count,
  /** Expected calibration error on them without and with the temperature. */
  errorBefore: share,
  error: share,
  /** The confidence from which an answer counts as sure: of validation images, nine in ten were read rightly there. */
  sureFrom: share,
});

const Epoch = z.strictObject({
  epoch: count,
  trainLoss: z.number(),
  trainAccuracy: share,
  validationLoss: z.number().nullable(),
  validationAccuracy: share.nullable(),
  /** Validation accuracy by data set. */
  sources: z.record(z.string(), share).optional(),
  /** By kind, the share of images of no class that get 90 % as one. */
  unknown: z.record(z.string(), share).optional(),
  seconds: z.number(),
});

/** The options of the model that the page tells, and all others; those of training are the trainer's. */
const Training = z.strictObject({
  model: z.looseObject({ norm: z.string(), imageSize: count, patchSize: count, depth: count, heads: count }),
  train: z.looseObject({}),
  steps: count,
  lastEpoch: Epoch.nullable(),
});

export const ModelCard = z
  .strictObject({
    name: z.string(),
    /** The first 12 digits of the ONNX file's SHA-256. */
    version: z.string(),
    description: z.string(),
    dataset: z.string(),
    classes: z.array(z.string()).min(2).max(256),
    unknown: z.boolean().default(false).meta({
      description: 'Whether the model has an output, after those of the classes, for images of none of them.',
    }),
    input: z.strictObject({
      name: z.string(),
      /** [batch, channels, height, width] */
      shape: z.tuple([z.string(), z.int(), z.int(), z.int()]),
      range: z.tuple([z.literal(0), z.literal(1)]),
      ink: z.string(),
      preprocessing: z.enum(['ink', 'object']).meta({
        description: 'How pictures become images: `ink` centres and thickens strokes, `object` trims and scales.',
      }),
    }),
    output: z.strictObject({ name: z.string() }),
    parameters: count.meta({ description: 'Trained parameters, before BatchNorm is folded away.' }),
    weights: z
      .enum(['float16', 'float32'])
      .meta({ description: 'What the weights are rounded to; the ONNX file stores them as float32.' }),
    testAccuracy: share,
    testImages: count,
    tests: z.array(z.strictObject({ dataset: z.string(), images: count, accuracy: share })),
    calibration: Calibration.nullable().meta({ description: 'Null if training held no images out.' }),
    training: Training,
    sha256,
    plain: z
      .strictObject({ sha256, bytes: count })
      .optional()
      .meta({ description: 'The ONNX file for other runtimes, which is served at `/models/NAME/NAME.onnx`.' }),
  })
  .meta({ description: 'What a model reads and knows, how it was trained and how well it does.' });

export type ModelCard = z.output<typeof ModelCard>;
