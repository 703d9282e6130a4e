import type * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;
type Names = Readonly<Record<string, string>>;

/** Part of the contract with the program `apps` that stores fill in; `contract/outputs.ts` says what each value means. */
export interface StoreOutputs {
  readonly databases?: Readonly<Record<string, DatabaseOutputs>>;
  readonly queues?: QueueOutputs;
  readonly documents?: {
    readonly host: Text;
    readonly readHost: Text;
    readonly port: pulumi.Input<number>;
    readonly adminSecretArn: Text;
    readonly users: Readonly<Record<string, Text>>;
  };
  readonly search?: { readonly host: Text; readonly port: pulumi.Input<number>; readonly adminRoleArn: Text };
  readonly streaming?: { readonly bootstrapBrokers: Text; readonly clusterArn: Text };
}

export interface DatabaseOutputs {
  readonly engine: "mysql" | "postgres";
  readonly host: Text;
  readonly readHost: Text;
  readonly port: pulumi.Input<number>;
  readonly database: string;
  readonly tls: "rds";
  readonly pauses: boolean;
  readonly users: Names;
  readonly guests: string[];
  readonly credentials: {
    readonly kind: "iam";
    readonly adminSecretArn: Text;
    readonly ingestionSecretArn?: Text;
  };
}

export interface QueueOutputs {
  readonly host: Text;
  readonly port: pulumi.Input<number>;
  readonly cluster: true;
  readonly tls: true;
  readonly replicas: number;
  readonly users: Names;
  readonly names: Names;
  readonly credentials: { readonly kind: "iam"; readonly cacheName: string; readonly serverless: boolean };
}
