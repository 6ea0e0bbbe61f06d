#include "app/explanation/InputView.h"

#include "app/models/FindingLayers.h"
#include "views/capture/Capture.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int side = 330; // of one plane's picture

} // namespace

Result<QImage> inputPicture(const inference::ExplainResult& result,
    const std::shared_ptr<const Volume>& volume, Vec3 cursorLps, const Window& window)
{
    using View = views::CaptureRequest::View;
    const auto seen = volumeOf(*result.input);
    if (!seen)
        return std::unexpected(seen.error());
    // The cursor may have left the window meanwhile.
    const Geometry& grid = (*seen)->geometry();
    Vec3 index = grid.lpsToIndex(cursorLps);
    for (std::size_t axis = 0; axis < 3; ++axis)
        index[axis] = std::clamp(index[axis], 0.0, static_cast<double>(grid.size[axis] - 1));
    const Vec3 place = grid.indexToLps(index);
    QImage picture(3 * side, 2 * side, QImage::Format_RGB32);
    picture.fill(Qt::black);
    QPainter painter(&picture);
    int column = 0;
    for (const View view : { View::Axial, View::Coronal, View::Sagittal }) {
        views::CaptureRequest request {
            .volume = volume, .view = view, .cursorLps = place, .window = window
        };
        request.width = request.height = side;
        request.crosshair = true;
        request.legend = false;
        const auto original = views::capture(request);
        request.volume = *seen;
        request.window.reset();
        const auto input = views::capture(request);
        if (!original || !input)
            return std::unexpected(original ? input.error() : original.error());
        painter.drawImage(column * side, 0, *original);
        painter.drawImage(column * side, side, *input);
        ++column;
    }
    return picture;
}

InputView::InputView(const QImage& picture, const inference::ExplainResult& result, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("What the model saw"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    const auto& size = result.window.size;
    auto* words = new QLabel(tr(
        "Above: the picture. Below: the input of %1 after its preparation, %2 × %3 × %4 voxels of %5 mm.\n%6")
            .arg(QString::fromStdString(result.card.name))
            .arg(size[0])
            .arg(size[1])
            .arg(size[2])
            .arg(result.window.spacingMm.x, 0, 'f', 2)
            .arg([&] {
                QStringList steps;
                for (const std::string& step : result.card.preprocessing)
                    steps << QString::fromStdString(step);
                return steps.join(QStringLiteral(" → "));
            }()));
    words->setWordWrap(true);
    layout->addWidget(words);
    auto* image = new QLabel;
    image->setPixmap(QPixmap::fromImage(picture));
    layout->addWidget(image);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    layout->addWidget(new QLabel(tr("Not for clinical use")));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
}

} // namespace fovea::app
