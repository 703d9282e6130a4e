import { createFileRegistry, fromBinary, toBinary, type DescFile } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { DESCRIPTORS } from "./generated/descriptors";
import {
  ServerReflectionService,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  type ServerReflectionServer,
} from "./generated/grpc/reflection/v1/reflection";

type Question = NonNullable<ServerReflectionRequest["messageRequest"]>;
type Reply = NonNullable<ServerReflectionResponse["messageResponse"]>;

/** The service under the name it had before version 1, which many tools still try; its messages are the same. */
export const ReflectionAlphaService = {
  serverReflectionInfo: {
    ...ServerReflectionService.serverReflectionInfo,
    path: "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
  },
} as const;

/** gRPC's reflection service: tells tools what the server's services and messages are. */
export const reflection: ServerReflectionServer = {
  serverReflectionInfo: (call) => {
    call.on("data", (request: ServerReflectionRequest) => {
      // Who asks and does not read is asked to wait.
      if (!call.write(answer(request))) {
        call.pause();
        call.once("drain", () => call.resume());
      }
    });
    call.on("end", () => call.end());
  },
};

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, Buffer.from(DESCRIPTORS, "base64")));

/** What is answered to a question. */
export function answer(request: ServerReflectionRequest): ServerReflectionResponse {
  return {
    validHost: request.host,
    originalRequest: request,
    messageResponse: reply(request.messageRequest),
  };
}

function reply(question: Question | undefined): Reply {
  switch (question?.$case) {
    case "listServices":
      return { $case: "listServicesResponse", value: { service: serviceNames().map((name) => ({ name })) } };
    case "fileByFilename":
      return files(registry.getFile(question.value), question.value);
    case "fileContainingSymbol":
      return files(fileOf(question.value), question.value);
    case "fileContainingExtension":
      return notFound(`extension ${question.value.extensionNumber} of ${question.value.containingType}`);
    case "allExtensionNumbersOfType": {
      const name = question.value;
      if (registry.getMessage(name) === undefined) return notFound(name);
      return {
        $case: "allExtensionNumbersResponse",
        value: { baseTypeName: name, extensionNumber: [] },
      };
    }
    case undefined:
      return problem(status.INVALID_ARGUMENT, "The request asks nothing.");
  }
}

function serviceNames(): string[] {
  return [...registry].filter((type) => type.kind === "service").map(({ typeName }) => typeName);
}

/** The file with a type or service, or with a method or field, of which the name begins with that of its owner. */
function fileOf(symbol: string): DescFile | undefined {
  const type = registry.get(symbol);
  if (type !== undefined) return type.file;
  const dot = symbol.lastIndexOf(".");
  const [owner, name] = [registry.get(symbol.slice(0, Math.max(0, dot))), symbol.slice(dot + 1)];
  const members = owner?.kind === "service" ? owner.methods : owner?.kind === "message" ? owner.members : [];
  return members.some((member) => member.name === name) ? owner?.file : undefined;
}

/** A file and all that it imports. */
function files(file: DescFile | undefined, name: string): Reply {
  if (file === undefined) return notFound(name);
  const found = new Set([file]);
  // A set is walked to its end, though that is moved meanwhile.
  for (const one of found) for (const imported of one.dependencies) found.add(imported);
  const fileDescriptorProto = [...found].map(({ proto }) =>
    Buffer.from(toBinary(FileDescriptorProtoSchema, proto)),
  );
  return { $case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function notFound(name: string): Reply {
  return problem(status.NOT_FOUND, `There is no ${name} here.`);
}

function problem(errorCode: status, errorMessage: string): Reply {
  return { $case: "errorResponse", value: { errorCode, errorMessage } };
}
