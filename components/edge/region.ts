/** Where AWS keeps what belongs to CloudFront, whatever region a stack is in. */
export const GLOBAL_REGION = "us-east-1";
