#pragma once

#include "core/base/Error.h"
#include "core/image/Picture.h"
#include "core/study/Study.h"

#include <memory>

namespace fovea {

// Reads the instances of a series one by one as pictures: those of a series that is no volume, and the slices
// of any other series as they were acquired. Colours come out as RGB, whatever they are stored as; grey
// values went through the modality rescale or lookup table. One thread at a time; frames of the file that was
// read last are fast.
class PictureReader {
public:
    explicit PictureReader(Series series);
    PictureReader(PictureReader&& other) noexcept;
    PictureReader& operator=(PictureReader&& other) noexcept;
    ~PictureReader();

    [[nodiscard]] const Series& series() const;
    [[nodiscard]] std::size_t count() const;

    // Errors: those of readSeries(), and InvalidArgument for an index that is not there.
    [[nodiscard]] Result<Picture> read(std::size_t index);
    // Seconds that a frame of a moving picture is to be shown; a usual value where the file does not say.
    [[nodiscard]] double secondsPerFrame() const;

private:
    struct State;

    std::unique_ptr<State> m_state;
};

} // namespace fovea
