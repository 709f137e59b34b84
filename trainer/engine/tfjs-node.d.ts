// The native TensorFlow.js, which may not be installed: what the trainer uses of it is that of the plain one.

declare module '@tensorflow/tfjs-node' {
  import * as tf from '@tensorflow/tfjs';
  export default tf;
}
