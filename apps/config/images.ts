import { z } from "zod";
import { imagePrefix, imageVersion } from "../../components/rules/images";
import { text } from "../../components/rules/values";

const image = text(imageVersion);

export const images = z.strictObject({
  registry: text(imagePrefix).describe("image registry and path prefix"),
  producer: image.describe("tag or digest of the producer's image"),
  consumer: image.describe("tag or digest of the consumer's image"),
  migrations: image.describe("tag or digest of the migrations' image"),
  web: image.describe("tag or digest of the image of the page's server"),
});
