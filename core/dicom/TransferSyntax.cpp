#include "core/dicom/TransferSyntax.h"

#include <algorithm>
#include <array>

namespace fovea::dicom {

namespace {

struct Syntax {
    std::string_view uid;
    Encoding encoding;
    bool isLossy;
};

// DICOM PS3.5 annex A.4.
constexpr auto syntaxes = std::to_array<Syntax>({
    { "1.2.840.10008.1.2.1.98", Encoding::Native, false },
    { "1.2.840.10008.1.2.8.1", Encoding::Deflated, false },
    { "1.2.840.10008.1.2.5", Encoding::RunLength, false },
    { "1.2.840.10008.1.2.4.50", Encoding::Codec, true }, // JPEG baseline
    { "1.2.840.10008.1.2.4.51", Encoding::Codec, true }, // JPEG extended
    { "1.2.840.10008.1.2.4.57", Encoding::Codec, false }, // JPEG lossless
    { "1.2.840.10008.1.2.4.70", Encoding::Codec, false }, // JPEG lossless, first-order prediction
    { "1.2.840.10008.1.2.4.80", Encoding::Codec, false }, // JPEG-LS lossless
    { "1.2.840.10008.1.2.4.81", Encoding::Codec, true }, // JPEG-LS near-lossless
    { "1.2.840.10008.1.2.4.90", Encoding::Codec, false }, // JPEG 2000 lossless
    { "1.2.840.10008.1.2.4.91", Encoding::Codec, true }, // JPEG 2000
    { "1.2.840.10008.1.2.4.201", Encoding::Codec, false }, // HTJ2K lossless
    { "1.2.840.10008.1.2.4.202", Encoding::Codec, false }, // HTJ2K lossless, by resolution
    { "1.2.840.10008.1.2.4.203", Encoding::Codec, true }, // HTJ2K
});

const Syntax* findSyntax(std::string_view uid)
{
    const auto* found = std::ranges::find(syntaxes, uid, &Syntax::uid);
    return found == syntaxes.end() ? nullptr : found;
}

} // namespace

Encoding encodingOf(std::string_view transferSyntax)
{
    const Syntax* syntax = findSyntax(transferSyntax);
    return syntax ? syntax->encoding : Encoding::Unknown;
}

bool isLossySyntax(std::string_view transferSyntax)
{
    const Syntax* syntax = findSyntax(transferSyntax);
    return syntax && syntax->isLossy;
}

} // namespace fovea::dicom
