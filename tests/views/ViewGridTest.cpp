#include "views/widgets/ViewGrid.h"

#include "core/review/MeasurementList.h"
#include "tests/views/Phantoms.h"
#include "views/capture/Capture.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/Theme.h"
#include "views/widgets/Viewport.h"
#include "views/widgets/VolumePane.h"

#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

namespace {

std::shared_ptr<const Volume> body()
{
    const Geometry geometry = plainGeometry();
    return volumeOf<std::int16_t>(geometry, [](Vec3 p, Vec3) { return 500 + 10 * p.x + 3 * p.y - 5 * p.z; });
}

void turnWheel(QWidget& widget, int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    const QPointF at(widget.width() / 3.0, widget.height() / 3.0);
    QWheelEvent event(at, widget.mapToGlobal(at), {}, { 0, 120 * notches }, Qt::NoButton, modifiers,
        Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

void drag(
    QWidget& widget, Qt::MouseButton button, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
{
    QTest::mousePress(&widget, button, modifiers, from);
    for (int step = 1; step <= 4; ++step) {
        const QPointF at = from + (to - from) * step / 4.0;
        QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, button, modifiers);
        QCoreApplication::sendEvent(&widget, &move);
    }
    QTest::mouseRelease(&widget, button, modifiers, to);
}

} // namespace

class ViewGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_grid.reset(); }
    void theScreenShowsThePicture();
    void emptyPanesSayWhatToDo();
    void theWheelMovesTheLinkedCursor();
    void keysScroll();
    void theSliderScrolls();
    void aLeftDragMovesTheCursorOfEveryPane();
    void aRightDragChangesTheWindow();
    void ctrlWheelZoomsAtThePointer();
    void aMiddleDragPans();
    void aDoubleClickMaximisesAndComesBack();
    void keysInvertAndReset();
    void draggingIn3dTurnsIt();
    void layersReachEveryPane();
    void linkedStatesFollowEachOther();
    void layoutsPlaceThePanes();
    void panesHaveNamesForScreenReaders();
    void movingToAnotherWindowKeepsThePicture();
    void aCaptureOfEachPaneIsWhatItShows();
    void panesShowAnyPlaneAndAnyState();
    void allLayoutsPlaceTheirPanes();

private:
    QWidget& axial() const { return m_grid->slicePane(Orientation::Axial)->viewport(); }

    std::unique_ptr<ViewGrid> m_grid;
};

void ViewGridTest::init()
{
    m_grid = std::make_unique<ViewGrid>();
    m_grid->resize(800, 600);
    m_grid->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_grid.get()));
    if (qstrcmp(QTest::currentTestFunction(), "emptyPanesSayWhatToDo") != 0)
        m_grid->setVolume(body());
}

void ViewGridTest::theScreenShowsThePicture()
{
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Sagittal, Orientation::Coronal }) {
        SlicePane& pane = *m_grid->slicePane(orientation);
        const QImage shown = pane.viewport().picture();
        QCOMPARE(shown.width(), pane.scene().width());
        pane.scene().setAnnotations({ false, false, false, {} });
        const QImage bare = pane.viewport().picture();
        const auto& picture = pane.scene().picture();
        int lit = 0;
        for (int y = 0; y < bare.height(); ++y) {
            for (int x = 0; x < bare.width(); ++x) {
                const std::uint8_t wanted = picture[static_cast<std::size_t>(y * bare.width() + x) * 3];
                QCOMPARE(qRed(bare.pixel(x, y)), int { wanted });
                lit += wanted > 50 ? 1 : 0;
            }
        }
        QVERIFY(lit > 1000);
        QVERIFY(shown != bare);
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_grid->grab().toImage() != QImage(), 1000);
}

void ViewGridTest::emptyPanesSayWhatToDo()
{
    const QImage told = axial().grab().toImage();
    m_grid->setEmptyText({});
    QVERIFY(axial().grab().toImage() != told);
    turnWheel(axial(), 1); // and nothing breaks
    QTest::keyClick(m_grid->pane(0), Qt::Key_Up);
    drag(axial(), Qt::LeftButton, { 20, 20 }, { 40, 40 });
}

void ViewGridTest::theWheelMovesTheLinkedCursor()
{
    QSignalSpy moved(&m_grid->state(), &ViewState::cursorChanged);
    const Vec3 before = m_grid->state().cursorLps();
    turnWheel(axial(), 1);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(m_grid->state().cursorLps().z, before.z + 1.0); // away from the viewer: towards the head
    turnWheel(axial(), -3);
    QCOMPARE(m_grid->state().cursorLps().z, before.z - 2.0);
    const SliceScene& coronal = m_grid->slicePane(Orientation::Coronal)->scene();
    QCOMPARE(coronal.cursorLps(), m_grid->state().cursorLps());
}

void ViewGridTest::keysScroll()
{
    Pane* pane = m_grid->pane(0);
    const double z = m_grid->state().cursorLps().z;
    QTest::keyClick(pane, Qt::Key_Up);
    QCOMPARE(m_grid->state().cursorLps().z, z + 1.0);
    QTest::keyClick(pane, Qt::Key_PageDown);
    QCOMPARE(m_grid->state().cursorLps().z, z - 9.0);
    QTest::keyClick(pane, Qt::Key_Home);
    QCOMPARE(m_grid->state().cursorLps().z, plainGeometry().originLps.z);
    QTest::keyClick(pane, Qt::Key_End);
    QCOMPARE(m_grid->state().cursorLps().z, plainGeometry().originLps.z + 29.0);
}

void ViewGridTest::theSliderScrolls()
{
    auto* slider = m_grid->pane(0)->findChild<QSlider*>();
    QVERIFY(slider);
    QCOMPARE(slider->maximum(), 29);
    slider->setValue(4);
    QCOMPARE(m_grid->state().cursorLps().z, plainGeometry().originLps.z + 4.0);
    turnWheel(axial(), 2);
    QCOMPARE(slider->value(), 6);
}

void ViewGridTest::aLeftDragMovesTheCursorOfEveryPane()
{
    const SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const Vec3 target = plainGeometry().indexToLps({ 31, 11, 15 });
    const auto at = scene.lpsToDisplay(target);
    const double ratio = axial().devicePixelRatioF();
    drag(axial(), Qt::LeftButton, { 60, 60 },
        { static_cast<int>(at.x / ratio), static_cast<int>(at.y / ratio) });
    const Vec3 cursor = m_grid->state().cursorLps();
    QVERIFY(length(cursor - target) < 1e-9); // snapped to the voxel
    QCOMPARE(m_grid->slicePane(Orientation::Sagittal)->scene().cursorLps(), cursor);
    QCOMPARE(m_grid->slicePane(Orientation::Coronal)->scene().cursorLps(), cursor);
}

void ViewGridTest::aRightDragChangesTheWindow()
{
    const Window before = m_grid->state().window();
    drag(axial(), Qt::RightButton, { 60, 60 }, { 160, 60 });
    const Window wider = m_grid->state().window();
    QVERIFY(wider.width > before.width);
    QCOMPARE(wider.centre, before.centre);
    drag(axial(), Qt::LeftButton, { 60, 60 }, { 60, 100 }, Qt::ControlModifier);
    QVERIFY(m_grid->state().window().centre > wider.centre);
    QCOMPARE(m_grid->slicePane(Orientation::Coronal)->scene().window(), m_grid->state().window());
    drag(axial(), Qt::RightButton, { 200, 60 }, { -3000, 60 });
    QVERIFY(m_grid->state().window().width >= 1.0);
}

void ViewGridTest::ctrlWheelZoomsAtThePointer()
{
    SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const double ratio = axial().devicePixelRatioF();
    const double x = axial().width() / 3.0 * ratio;
    const double y = axial().height() / 3.0 * ratio;
    const Vec3 under = scene.displayToLps(x, y);
    const double before = scene.mmPerPixel();
    const Vec3 cursor = m_grid->state().cursorLps();
    turnWheel(axial(), 2, Qt::ControlModifier);
    QVERIFY(scene.mmPerPixel() < before);
    QVERIFY(length(scene.displayToLps(x, y) - under) < 1e-6);
    QCOMPARE(m_grid->state().cursorLps(), cursor);
}

void ViewGridTest::aMiddleDragPans()
{
    const SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const auto before = scene.lpsToDisplay({ 0, 0, 0 });
    drag(axial(), Qt::MiddleButton, { 60, 60 }, { 100, 40 });
    const auto after = scene.lpsToDisplay({ 0, 0, 0 });
    const double ratio = axial().devicePixelRatioF();
    QVERIFY(std::abs(after.x - before.x - 40 * ratio) < 1e-6);
    QVERIFY(std::abs(after.y - before.y + 20 * ratio) < 1e-6);
}

void ViewGridTest::aDoubleClickMaximisesAndComesBack()
{
    QWidget& coronal = m_grid->slicePane(Orientation::Coronal)->viewport();
    const int before = coronal.width();
    QTest::mouseDClick(&coronal, Qt::LeftButton);
    QVERIFY(m_grid->isMaximised());
    QVERIFY(!m_grid->pane(0)->isVisible());
    QVERIFY(m_grid->pane(2)->isVisible());
    QTRY_VERIFY(coronal.width() > before * 3 / 2);
    QTest::keyClick(m_grid->pane(2), Qt::Key_F);
    QVERIFY(!m_grid->isMaximised());
    QVERIFY(m_grid->pane(0)->isVisible());
    QTRY_COMPARE(coronal.width(), before);
}

void ViewGridTest::keysInvertAndReset()
{
    Pane* pane = m_grid->pane(0);
    SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const double fitted = scene.mmPerPixel();
    const Window window = m_grid->state().window();
    QTest::keyClick(pane, Qt::Key_I);
    QVERIFY(scene.isInverted());
    QTest::keyClick(pane, Qt::Key_Plus);
    QVERIFY(scene.mmPerPixel() < fitted);
    m_grid->setWindow({ 1, 2 });
    QTest::keyClick(pane, Qt::Key_R);
    QVERIFY(!scene.isInverted());
    QCOMPARE(scene.mmPerPixel(), fitted);
    QCOMPARE(m_grid->state().window(), window);
}

void ViewGridTest::draggingIn3dTurnsIt()
{
    VolumePane& pane = *m_grid->volumePane();
    const auto fine = [&] {
        QTest::qWait(400); // until the gesture has ended
        pane.renderer().finish();
        return pane.renderer().frame()->picture;
    };
    const Picture before = fine();
    QVERIFY(std::ranges::count_if(before.rgb, [](int level) { return level > 60; }) > 500);
    drag(pane.viewport(), Qt::LeftButton, { 100, 100 }, { 150, 120 });
    const Picture after = fine();
    QVERIFY(before.rgb != after.rgb);
    QTest::keyClick(&pane, Qt::Key_Home);
    QVERIFY(fine().rgb == before.rgb);
}

void ViewGridTest::layersReachEveryPane()
{
    const QImage before = axial().grab().toImage();
    const auto map = labelMapOf(
        plainGeometry(), { { 1, "Left", { 255, 0, 0 } } }, [](Vec3 p, Vec3) { return p.x > 0 ? 1 : 0; },
        modelSource());
    m_grid->setLabelLayers({ { map } });
    QVERIFY(axial().grab().toImage() != before);
    // 3D shows the surface alone, and says so.
    VolumePane& volume = *m_grid->volumePane();
    auto* presets = volume.findChild<QComboBox*>();
    QTRY_COMPARE(presets->currentText(), "Surfaces only");
    volume.setPreset("Head");
    QTRY_COMPARE(presets->currentText(), "Head");
    QVERIFY(volume.renderer().frame()->isImageVisible);
    // One pane of a comparison may show its own.
    m_grid->slicePane(Orientation::Axial)->setOwnLabelLayers(std::vector<LabelLayer> {});
    QCOMPARE(axial().grab().toImage(), before);
    m_grid->setVolume(body());
    QVERIFY(m_grid->state().labelLayers().empty());
}

void ViewGridTest::linkedStatesFollowEachOther()
{
    ViewState a;
    ViewState b;
    a.setVolume(body());
    b.setVolume(body());
    ViewState::link(a, b);
    a.setCursorLps({ 1, 2, 3 });
    QCOMPARE(b.cursorLps(), (Vec3 { 1, 2, 3 }));
    b.setWindow({ 7, 8 });
    QCOMPARE(a.window(), (Window { 7, 8 }));
}

void ViewGridTest::layoutsPlaceThePanes()
{
    m_grid->setLayoutKind(ViewGrid::Layout::OneAndThree);
    m_grid->setMainPane(3);
    QCoreApplication::sendPostedEvents();
    QTRY_VERIFY(m_grid->pane(3)->height() > 550);
    QVERIFY(m_grid->pane(0)->height() < 220);
    QVERIFY(m_grid->pane(0)->x() > m_grid->pane(3)->x());
    m_grid->setLayoutKind(ViewGrid::Layout::Single);
    QVERIFY(m_grid->pane(3)->isVisible() && !m_grid->pane(1)->isVisible());
    m_grid->setLayoutKind(ViewGrid::Layout::FourUp);
    for (int index = 0; index < 4; ++index)
        QVERIFY(m_grid->pane(index)->isVisible());
}

void ViewGridTest::panesHaveNamesForScreenReaders()
{
    for (int index = 0; index < 4; ++index) {
        QVERIFY(!m_grid->pane(index)->accessibleName().isEmpty());
        QVERIFY(m_grid->pane(index)->focusPolicy() & Qt::TabFocus);
    }
}

void ViewGridTest::movingToAnotherWindowKeepsThePicture()
{
    const QImage before = axial().grab().toImage();
    QWidget other;
    other.resize(900, 700);
    m_grid->setParent(&other);
    m_grid->resize(800, 600);
    m_grid->show();
    other.show();
    QVERIFY(QTest::qWaitForWindowExposed(&other));
    QTRY_COMPARE(axial().grab().toImage(), before);
    m_grid->setParent(nullptr);
}

void ViewGridTest::aCaptureOfEachPaneIsWhatItShows()
{
    ViewState& state = m_grid->state();
    state.turnPlanes(Orientation::Axial, 0.3);
    state.turnPlanes(Orientation::Coronal, -0.2);
    state.setCursorLps({ 3, -4, 5 });
    state.setWindow({ 480, 210 });
    state.setInverted(true);
    state.setSlab({ Slab::Mode::Maximum, 4.0 });
    Measurement line { "a", Measurement::Kind::Distance, "Distance 1" };
    MeasurementList list;
    m_grid->setMeasurements(&list);
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Sagittal, Orientation::Coronal }) {
        SlicePane& pane = *m_grid->slicePane(orientation);
        line.axes = state.plane(orientation);
        line.pointsLps
            = { state.cursorLps() + line.axes.rightLps * 4.0, state.cursorLps() - line.axes.downLps * 5.0 };
        list.setAll({ line });
        pane.scene().zoomBy(1.3, 40, 50);
        const QImage shown = pane.viewport().picture();
        CaptureRequest request;
        request.volume = state.volume();
        request.view = orientation == Orientation::Axial ? CaptureRequest::View::Axial
            : orientation == Orientation::Coronal        ? CaptureRequest::View::Coronal
                                                         : CaptureRequest::View::Sagittal;
        request.cursorLps = state.cursorLps();
        request.window = state.window();
        request.inverted = true;
        request.slab = state.slab();
        request.planes = { state.plane(Orientation::Axial), state.plane(Orientation::Coronal),
            state.plane(Orientation::Sagittal) };
        request.measurements = list.all();
        request.part = CaptureRequest::Part { pane.scene().centreLps(), pane.scene().mmPerPixel() };
        request.width = shown.width();
        request.height = shown.height();
        request.pixelRatio = pane.viewport().devicePixelRatioF();
        request.crosshair = true;
        const auto captured = capture(request);
        QVERIFY(captured);
        QVERIFY(
            captured->convertToFormat(QImage::Format_RGB888) == shown.convertToFormat(QImage::Format_RGB888));
    }
    m_grid->setMeasurements(nullptr);
}

void ViewGridTest::panesShowAnyPlaneAndAnyState()
{
    ViewState other;
    other.setVolume(volumeOf<std::int16_t>(
        obliqueGeometry(), [](Vec3 p, Vec3) { return p.z; }, { .frameOfReferenceUid = "1.2" }));
    m_grid->setPaneContent(1, PaneView::Coronal, &other);
    QCOMPARE(m_grid->slicePaneAt(1)->scene().volume(), other.volume());
    QCOMPARE(m_grid->slicePaneAt(1)->orientation(), Orientation::Coronal);
    // Another frame of reference: it scrolls alone.
    const Vec3 before = other.cursorLps();
    m_grid->slicePaneAt(0)->scroll(3);
    QCOMPARE(other.cursorLps(), before);
    const QImage told = m_grid->slicePaneAt(1)->viewport().picture();
    m_grid->slicePaneAt(1)->setNotices({});
    QVERIFY(m_grid->slicePaneAt(1)->viewport().picture() != told);
    m_grid->setPaneContent(0, PaneView::Volume);
    QVERIFY(m_grid->slicePaneAt(0) == nullptr);
    QVERIFY(m_grid->pane(0)->isVisible());
    m_grid->setPaneContent(3, PaneView::Sagittal);
    QCOMPARE(m_grid->slicePaneAt(3)->orientation(), Orientation::Sagittal);
    m_grid->forget(other);
    QCOMPARE(m_grid->slicePaneAt(1)->scene().volume(), m_grid->state().volume());
    m_grid->resetContents();
    QCOMPARE(m_grid->paneView(0), PaneView::Axial);
    QCOMPARE(m_grid->paneView(3), PaneView::Volume);
}

void ViewGridTest::allLayoutsPlaceTheirPanes()
{
    using Layout = ViewGrid::Layout;
    for (const auto& [layout, count] :
        { std::pair { Layout::Single, 1 }, { Layout::OneAndThree, 4 }, { Layout::FourUp, 4 },
            { Layout::Row, 3 }, { Layout::SideBySide, 2 }, { Layout::VolumeLarge, 4 } }) {
        m_grid->setLayoutKind(layout);
        int visible = 0;
        for (int index = 0; index < 4; ++index)
            visible += m_grid->pane(index)->isVisible() ? 1 : 0;
        QCOMPARE(visible, count);
        QCOMPARE(m_grid->visiblePanes().size(), static_cast<std::size_t>(count));
    }
    QCOMPARE(m_grid->mainPane(), 3); // 3D is the large one
    m_grid->setLayoutKind(Layout::SideBySide);
    QCOMPARE(m_grid->paneView(1), m_grid->paneView(0));
    m_grid->setLayoutKind(Layout::FourUp);
    QCOMPARE(m_grid->paneView(1), PaneView::Sagittal);
}

int main(int count, char** arguments)
{
    QApplication application(count, arguments);
    applyDarkTheme(application);
    ViewGridTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "ViewGridTest.moc"
