import { generateProto } from "./proto/generate";

// npm run proto: makes the producer's code anew from its .proto files.
generateProto();
