// fovea-decoder: decodes compressed frames for another process of Fovea, over the socket that is its standard
// input. It is not for people to start.
#include "core/decoder/DecoderService.h"
#include "core/decoder/FrameDecoder.h"

#include <unistd.h>

int main()
{
    return fovea::dicom::serveDecoding(STDIN_FILENO, fovea::dicom::decodeFrame);
}
