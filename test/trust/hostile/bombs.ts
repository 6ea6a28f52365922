/** Small files that would grow large: pictures, archives and documents. Each is refused, or cut off, by its reader. */
import { crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

const MIB = 2 ** 20;

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A grey PNG that says it is of this size, whatever its data hold. */
function png(width: number, height: number, data: Buffer, before: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    ...before,
    pngChunk("IDAT", data),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

const zeros = (mebibytes: number) => Buffer.alloc(mebibytes * MIB);

const namedText = (keyword: string, deflated: Buffer) =>
  Buffer.concat([Buffer.from(`${keyword}\u0000\u0000`, "latin1"), deflated]);

/** Pictures of a few kilobytes that claim, or unpack to, hundreds of megabytes. */
export function pictureBombs(): Buffer[] {
  const packed = deflateSync(zeros(200));
  const small = deflateSync(Buffer.alloc(9 * 8));
  const gif = Buffer.from("47494638396100ffff00f00000000000ffffff2c0000000000ffff0000024c01003b", "hex");
  const tiff = Buffer.alloc(64);
  tiff.write("II*\u0000\u0008\u0000\u0000\u0000\u0002\u0000", "latin1");
  tiff.write("\u0000\u0001\u0004\u0000\u0001\u0000\u0000\u0000\u00ff\u00ff\u00ff\u007f", 10, "latin1");
  tiff.write("\u0001\u0001\u0004\u0000\u0001\u0000\u0000\u0000\u00ff\u00ff\u00ff\u007f", 22, "latin1");
  const webp = Buffer.from(
    "524946461e000000574542505650384c110000002fffffff0f0000000000000000000000000000",
    "hex",
  );
  return [
    png(60_000, 60_000, packed),
    png(2 ** 31 - 1, 2 ** 31 - 1, small),
    png(1, 50_000_001, packed),
    png(8, 8, packed),
    png(8, 8, small, [pngChunk("zTXt", namedText("Comment", packed))]),
    png(8, 8, small, [pngChunk("iCCP", namedText("profile", packed))]),
    png(0, 0, small),
    gif,
    tiff,
    webp,
  ];
}

/** A picture within all limits whose 48 million samples are packed into 50 KB: costly, and no medical picture. */
export function largestBlankPicture(): Buffer {
  const side = 6_900;
  return png(side, side, deflateSync(Buffer.alloc((side + 1) * side)));
}

/** A ZIP of one entry; `claimed` is the size that its directory speaks of. */
function zip(name: string, content: Buffer, claimed = content.length): Buffer {
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(claimed, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, Buffer.from(name), packed]);
  const central = Buffer.concat([
    Buffer.from("PK\u0001\u0002\u0014\u0000"),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

const ENTITIES = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join(
  "",
);
const LAUGHS = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">${ENTITIES}]><w:document xmlns:w="x"><w:body>&e9;</w:body></w:document>`;

function pdf(stream: Buffer, filter: string): Buffer {
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length ${stream.length}/Filter ${filter}>>stream\n`,
    ),
    stream,
    Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>\n"),
  ]);
}

/** Symptom documents by file name: none of them holds a symptom. */
export function documentBombs(): { readonly fileName: string; readonly bytes: Buffer }[] {
  const packed = deflateSync(zeros(100));
  return [
    { fileName: "bomb.docx", bytes: zip("word/document.xml", zeros(100)) },
    { fileName: "lies.docx", bytes: zip("word/document.xml", zeros(100), 1_000) },
    { fileName: "laughs.docx", bytes: zip("word/document.xml", Buffer.from(LAUGHS)) },
    { fileName: "zipped.docx", bytes: zip("word/document.xml", zip("word/document.xml", zeros(30))) },
    { fileName: "bomb.pdf", bytes: pdf(packed, "/FlateDecode") },
    { fileName: "twice.pdf", bytes: pdf(deflateSync(packed), "[/FlateDecode/FlateDecode]") },
    { fileName: "bomb.txt", bytes: gzipSync(zeros(50)) },
    { fileName: "deep.json", bytes: Buffer.from("[".repeat(200_000) + "]".repeat(200_000)) },
    { fileName: "open.json", bytes: Buffer.from('{"a":'.repeat(200_000)) },
  ];
}
