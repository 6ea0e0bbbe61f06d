#pragma once

#include "core/image/Volume.h"
#include "inference/client/Explanation.h"

#include <QDialog>
#include <QImage>

#include <memory>

namespace fovea::app {

// The three planes through the cursor: above as the picture is, below as the network saw it after preparation
// (resampled, windowed, padded). Any thread.
[[nodiscard]] Result<QImage> inputPicture(const inference::ExplainResult& result,
    const std::shared_ptr<const Volume>& volume, Vec3 cursorLps, const Window& window);

// Shows such a picture until it is closed.
class InputView : public QDialog {
    Q_OBJECT

public:
    InputView(const QImage& picture, const inference::ExplainResult& result, QWidget* parent = nullptr);
};

} // namespace fovea::app
