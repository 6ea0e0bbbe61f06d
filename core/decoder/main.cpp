// fovea-decoder: decodes compressed frames for another process of Fovea, over the socket that is its standard
// input. It is not for people to start.
#include "core/decoder/DecoderService.h"
#include "core/decoder/FrameDecoder.h"

#include <malloc.h>
#include <unistd.h>

namespace {

// Codecs ask for the same few megabytes for every frame. Given back in between, the kernel clears each page
// anew, which takes longer than decoding does. One arena, since every further one takes 64 MiB of the
// address space that a frame may use.
void keepMemoryBetweenFrames()
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20); // the largest that is allowed
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 8 << 20);
    mallopt(M_ARENA_MAX, 1);
}

} // namespace

int main()
{
    keepMemoryBetweenFrames();
    return fovea::dicom::serveDecoding(STDIN_FILENO, fovea::dicom::decodeFrame);
}
