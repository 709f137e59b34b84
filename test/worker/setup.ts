// Runs before each file: loads the validator before the picture decoders define a `location` that it cannot read.

import '@cfworker/json-schema';
